/** German headings in snake case, umlauts written out, and the headings of ours they may stand for, one group a line. */
const GROUPS = `
id number no reference: nr lfd_nr laufende_nummer nummer kennung aktenzeichen risiko_id risikonummer vorfall_nr vorgangsnummer
activity processing: verarbeitung verarbeitungstaetigkeit verfahren
title name description: bezeichnung titel
description: beschreibung
controller owner: verantwortlicher
owner responsible: verantwortlich zustaendig zustaendigkeit eigentuemer risikoeigner risikoverantwortlicher fachbereich abteilung systemverantwortlicher
purpose: zweck zwecke zweck_der_verarbeitung verwendungszweck
data_subjects: betroffene betroffene_personen betroffenengruppen kategorien_betroffener_personen
personal_data data: daten datenkategorien personenbezogene_daten kategorien_personenbezogener_daten
processes_personal_data: verarbeitet_personenbezogene_daten
recipients: empfaenger empfaengerkategorien kategorien_von_empfaengern
retention: loeschfrist loeschfristen aufbewahrung aufbewahrungsfrist speicherdauer
security: tom toms technische_und_organisatorische_massnahmen technisch_organisatorische_massnahmen sicherheitsmassnahmen
measures measure action control security: massnahme massnahmen
transfers: drittland drittlaender drittlanduebermittlung uebermittlung_in_drittlaender
safeguards: garantien geeignete_garantien
transfer_mechanism: transfermechanismus uebermittlungsgrundlage
high_risk: hohes_risiko
dpia: dsfa datenschutz_folgenabschaetzung
necessity: notwendigkeit erforderlichkeit notwendigkeit_und_verhaeltnismaessigkeit
risks risk: risiko risiken
dpo_advice: stellungnahme_des_dsb stellungnahme_dsb rat_des_dsb
reviewed_on: geprueft_am ueberprueft_am zuletzt_geprueft zuletzt_geprueft_am letzte_pruefung letzte_ueberpruefung aktualisiert_am
likelihood: wahrscheinlichkeit eintrittswahrscheinlichkeit
impact effects: auswirkung auswirkungen schadenshoehe schadensausmass folgen
score: bewertung risikobewertung risikowert risikozahl punktzahl
treatment: behandlung risikobehandlung
due_on: faellig faellig_am frist termin zieltermin umzusetzen_bis
residual: restrisiko
accepted_on: akzeptiert_am
accepted_by: akzeptiert_von akzeptiert_durch
vendor: lieferant dienstleister anbieter firma
processor: auftragsverarbeiter
agreement: avv av_vertrag avv_vom avv_datum vertrag
country: land sitz
sub_processors: unterauftragnehmer unterauftragsverarbeiter subunternehmer
email: e_mail_adresse mailadresse
employee_number: personalnummer personal_nr mitarbeiternummer
name: mitarbeiter mitarbeitername beschaeftigter
account: konto benutzer benutzername benutzerkonto anmeldename
start_date: eintritt eintrittsdatum
left_on: austritt austrittsdatum ausgeschieden_am letzter_arbeitstag
reviewer: pruefer geprueft_von
decision outcome result: entscheidung ergebnis
decided_on: entschieden_am
date: datum
revoked_on: entzogen_am
course: schulung kurs thema
completed_on closed_on: absolviert_am abgeschlossen_am teilgenommen_am
document: dokument richtlinie
version: fassung
acknowledged_on: bestaetigt_am zur_kenntnis_genommen_am
state status: zustand kontostatus
active: aktiv
disabled_on: deaktiviert_am gesperrt_am
privileged: privilegiert
mfa: mehrfaktor zwei_faktor zweiter_faktor
incident: vorfall
aware_at: bekannt_am bekannt_geworden_am festgestellt_am kenntnis_am entdeckt_am
notifiable: meldepflichtig
notified_at: gemeldet_am
reason_for_delay: grund_der_verspaetung verzoegerungsgrund
closed_on: geschlossen_am
type kind: art
request: antrag anfrage
received_on: eingang eingangsdatum eingegangen_am
extended_on: verlaengert_am
answered_on: beantwortet_am erledigt_am
system: ki_system
role: rolle
risk_class: risikoklasse
rationale reason: begruendung
models: modell modelle
oversight: aufsicht menschliche_aufsicht
applicable: anwendbar
implementation: umsetzung umsetzungsstand umgesetzt
performed_on: durchgefuehrt_am
findings: feststellungen abweichungen
audit: pruefung
exercise: uebung
`;

/** The headings of ours that a German heading may stand for. */
export const GERMAN: ReadonlyMap<string, readonly string[]> = new Map(
  GROUPS.trim()
    .split('\n')
    .flatMap((line) => {
      const [ours = '', german = ''] = line.split(': ');
      return german.split(' ').map((heading) => [heading, ours.split(' ')] as const);
    }),
);

import type { Box, FieldNote } from './drawing.ts';

/** The parts of pdfkit 0.20.2 a signature field stands on. */
interface FormDocument {
  readonly _root: { readonly data: { AcroForm?: { readonly Fields: unknown[]; readonly SigFlags: number } } };
  readonly page: { readonly annotations: readonly unknown[]; readonly dictionary: unknown };
  endAcroForm: () => void;
  annotate(x: number, y: number, width: number, height: number, options: object): unknown;
  ref(data: object): { end(content: string): void };
}

/** Both bits of SigFlags: the form holds signatures, and the file may only be changed by adding to its end. */
const APPEND_ONLY = 3;
const PRINTED = 4;

/**
 * Puts an empty signature field on the page, inside the Form element given. pdfkit's own forms ask readers to draw the
 * fields, which PDF/A forbids, so the form is written here.
 */
export function addSignatureField(document: object, parent: object, { name, label }: FieldNote, area: Box): void {
  const doc = document as FormDocument;
  const look = doc.ref({ Type: 'XObject', Subtype: 'Form', BBox: [0, 0, area.width, area.height], Resources: {} });
  look.end('q Q');
  doc.annotate(area.x, area.y, area.width, area.height, {
    Subtype: 'Widget',
    FT: 'Sig',
    T: new String(name),
    TU: new String(label),
    F: PRINTED,
    P: doc.page.dictionary,
    AP: { N: look },
    structParent: parent,
  });
  doc._root.data.AcroForm ??= { Fields: [], SigFlags: APPEND_ONLY };
  doc._root.data.AcroForm.Fields.push(doc.page.annotations.at(-1));
  doc.endAcroForm = () => undefined;
}

import type { Drawing, Op } from './drawing.ts';
import type { FaceMetrics } from './font-metrics.ts';

/** The parts of pdfkit 0.20.2 a signature field stands on. */
interface FormDocument {
  readonly _root: { readonly data: { AcroForm?: { readonly Fields: unknown[]; readonly SigFlags: number } } };
  readonly page: { readonly annotations: readonly unknown[]; readonly dictionary: unknown };
  endAcroForm: () => void;
  annotate(x: number, y: number, width: number, height: number, options: object): unknown;
  ref(data: object): { end(content: string): void };
}

/** Where a field goes, and what it shows once it is signed. */
export type FieldPlace = Extract<Op, { op: 'field' }>;

/** Makes a pen that tells of every face it uses. */
export type MakePen = (onFace: (face: FaceMetrics) => void) => (drawing: Drawing) => string;

/** Both bits of SigFlags: the form holds signatures, and the file may only be changed by adding to its end. */
const APPEND_ONLY = 3;
const PRINTED = 4;

/**
 * Puts an empty signature field on the page, inside the Form element given. pdfkit's own forms ask readers to draw the
 * fields, which PDF/A forbids, so the form is written here. What the field shows once it is signed is in the file from
 * the start, because a signature adds no fonts.
 */
export function addSignatureField(document: object, parent: object, place: FieldPlace, makePen: MakePen): void {
  const doc = document as FormDocument;
  const { field, area, look } = place;
  const form = { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, area.width, area.height] };
  const empty = doc.ref({ ...form, Resources: {} });
  empty.end('q Q');
  const fonts: { [id: string]: unknown } = {};
  const operators = makePen((face) => {
    fonts[face.id] = face.reference();
  })(look);
  const signed = doc.ref({ ...form, Resources: { Font: fonts } });
  signed.end(`1 0 0 -1 0 ${area.height} cm\n${operators}`);
  doc.annotate(area.x, area.y, area.width, area.height, {
    Subtype: 'Widget',
    FT: 'Sig',
    T: new String(field.name),
    TU: new String(field.label),
    F: PRINTED,
    P: doc.page.dictionary,
    AP: { N: empty },
    XXProbitySigned: signed,
    structParent: parent,
  });
  doc._root.data.AcroForm ??= { Fields: [], SigFlags: APPEND_ONLY };
  doc._root.data.AcroForm.Fields.push(doc.page.annotations.at(-1));
  doc.endAcroForm = () => undefined;
}

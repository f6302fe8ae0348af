import { createHash } from 'node:crypto';
import type { Assessment } from '../../model/assessment.ts';
import { type Canvas, openCanvas } from './canvas.ts';
import type { Laid } from './drawing.ts';
import { layOut } from './lay-out.ts';
import { paint } from './paint.ts';
import { readPicture } from './picture.ts';
import { oneLine } from './sanitise.ts';
import { EMPTY_SEAL, sealInPlace } from './seal.ts';
import { type AttachmentNote, type Context, lookUps } from './sections/context.ts';
import { type Detail, type Face, PAGE_SIZES, type PackLayout, type PackTemplate } from './template.ts';
import { type Metrics, typesetterOf } from './typesetter.ts';
import { type Extent, extentOf, type VolumeNote } from './volumes.ts';
import { type Words, wordsOf } from './words.ts';

/** A file carried inside the pack, associated with the whole document. */
export interface PackAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly relationship: 'Data' | 'Source' | 'Supplement';
  readonly description: string;
  readonly bytes: Uint8Array;
}

/** Everything a pack is made of: with the same input come the same bytes. */
export interface PdfInput {
  readonly assessment: Assessment;
  readonly template: PackTemplate;
  /** TrueType files. */
  readonly fonts: { readonly [face in Face]: Uint8Array };
  readonly attachments: readonly PackAttachment[];
  /** Files of the pack that are too large to be attached; described as if they were. */
  readonly beside?: readonly PackAttachment[];
  /** The volumes of the pack where it is more than one file. */
  readonly volume?: VolumeNote;
  /** Standard where absent. */
  readonly detail?: Detail;
  /** A PNG or JPEG file for the cover. */
  readonly logo?: Uint8Array;
  readonly packId: string;
  /** SHA-256 of manifest.json in hex. */
  readonly manifestSha256: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Renders the audit pack as a sealed PDF/A-3a and PDF/UA-1 file; throws an Error where the input is not a valid one. */
export function renderPdf(input: PdfInput): Uint8Array {
  const { laid, canvas } = laidOut(input);
  return painted(laid, canvas, input);
}

/** Renders as `renderPdf` does where the pack has at most `limit` pages; where it has more, only returns how long its parts are. */
export function renderWithin(input: PdfInput, limit: number): Uint8Array | Extent {
  const { laid, canvas } = laidOut(input);
  return laid.pages.length > limit ? extentOf(laid) : painted(laid, canvas, input);
}

function painted(laid: Laid, canvas: Canvas, input: PdfInput): Uint8Array {
  paint(laid, canvas, input.onProgress);
  return sealInPlace(canvas.finish());
}

function laidOut(input: PdfInput): { readonly laid: Laid; readonly canvas: Canvas } {
  const { assessment, template, attachments } = input;
  const date = new Date(assessment.asOf);
  if (Number.isNaN(date.getTime())) throw new Error(`The assessment's asOf is not an instant: ${assessment.asOf}`);
  if (!/^[0-9a-f]{64}$/.test(input.manifestSha256)) throw new Error('manifestSha256 must be 64 lower-case hex digits.');
  const names = new Set(attachments.map((file) => file.name));
  if (names.size !== attachments.length) throw new Error('Two attachments have the same name.');
  const size = PAGE_SIZES[template.layout.page.size];
  const canvas = openCanvas({
    layout: template.layout,
    fonts: input.fonts,
    size: [size.width, size.height],
    date,
    info: infoOf(input),
  });
  const t = wordsOf(template.strings);
  for (const [index, file] of attachments.entries())
    canvas.attach(`f${String(index).padStart(7, '0')}`, { ...file, description: describe(file, t) });
  return { laid: layOut(contextOf(input, canvas.metrics)), canvas };
}

/** Returns what the section builders work on; with other metrics the same content can be laid out without a PDF writer. */
export function contextOf(input: PdfInput, metrics: Metrics): Context {
  const { assessment, template, packId, manifestSha256 } = input;
  const { layout } = template;
  const t = wordsOf(template.strings);
  return {
    assessment,
    layout,
    detail: input.detail ?? 'standard',
    logo: input.logo === undefined ? null : { picture: readPicture(input.logo), alt: layout.brand['logo-alt'] },
    t,
    type: typesetterOf(layout, metrics, (total) => t('pack.text-cut', { n: total })),
    width: contentWidth(layout),
    packId,
    manifestSha256,
    attachments: input.attachments.map((file) => noteOf(file, t)),
    beside: (input.beside ?? []).map((file) => noteOf(file, t)),
    ...(input.volume === undefined ? {} : { volume: input.volume }),
    ...lookUps(assessment),
  };
}

function contentWidth(layout: PackLayout): number {
  return PAGE_SIZES[layout.page.size].width - layout.page.margins.left - layout.page.margins.right;
}

const OWN_FILES = /^(?:manifest\.json|assessment\.json|evidence\.jsonl)$/;

/** The files every pack has are described in its language, others as their maker describes them. */
function describe({ name, description }: PackAttachment, t: Words): string {
  return OWN_FILES.test(name) ? t(`attachment.${name.replace('.', '-')}`) : description;
}

function noteOf(file: PackAttachment, t: Words): AttachmentNote {
  return {
    name: file.name,
    relationship: file.relationship,
    description: describe(file, t),
    size: file.bytes.length,
    sha256: createHash('sha256').update(file.bytes).digest('hex'),
  };
}

function infoOf({ assessment, template, packId }: PdfInput): { readonly [key: string]: string } {
  const t = wordsOf(template.strings);
  const generator = oneLine(`${assessment.generator.name} ${assessment.generator.version}`);
  return {
    Title: oneLine(t('cover.document-title', { organisation: assessment.organisation, scope: assessment.scope.name })),
    Author: oneLine(assessment.organisation),
    Subject: oneLine(t('cover.document-subject', { pack: packId })),
    Creator: generator,
    Producer: generator,
    ProbitySeal: EMPTY_SEAL,
  };
}

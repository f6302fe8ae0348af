import type { LockerState } from '../locker/union.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { sha256Hex } from '../platform/digest.ts';
import type { PdfInput } from '../report/pdf/index.ts';
import type { PackTemplate } from '../report/pdf/template.ts';
import { planVolumes, type VolumeNote } from '../report/pdf/volumes.ts';
import { packFonts } from './fonts.ts';
import { type PackStyle, PLAIN_STYLE, templateOf } from './pack-style.ts';

/** A file of the pack: inside the PDF, beside it where it is too large, or in another volume. */
interface PackFile {
  readonly name: string;
  readonly mediaType: string;
  readonly relationship: 'Data' | 'Source' | 'Supplement';
  readonly description: string;
  readonly bytes: Uint8Array;
  readonly place: 'attached' | 'beside';
}

/** What a pack says about its own parts; attached as manifest.json and quoted on every page. */
export interface PackManifest {
  readonly schema: 'urn:probity:manifest:1';
  readonly pack: string;
  readonly organisation: string;
  readonly asOf: string;
  readonly generator: Assessment['generator'];
  readonly catalogue: Assessment['catalogue'];
  /** How it was rendered; an organisation's own template and logo are among the files. */
  readonly style: Pick<PackStyle, 'detail' | 'language'>;
  /** State of the locker the evidence lies in; null where the pack was made without one. */
  readonly locker: LockerState | null;
  readonly files: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: number;
    readonly sha256: string;
    /** Inside this PDF, in a file of that name beside it, or inside the first volume. */
    readonly place: 'attached' | 'beside' | 'first-volume';
  }[];
  /** Which volume this is, from 1, and all of them; absent where the pack is one file. */
  readonly volume?: number;
  /** The first volume names size and digest of the others; it alone has a sign-off to sign. */
  readonly volumes?: readonly { readonly name: string; readonly bytes?: number; readonly sha256?: string }[];
}

export interface Pack {
  /** The pack, or its first volume. */
  readonly pdf: Uint8Array;
  readonly name: string;
  readonly furtherVolumes: readonly { readonly name: string; readonly pdf: Uint8Array }[];
  readonly id: string;
  readonly manifest: PackManifest;
  readonly manifestBytes: Uint8Array;
  readonly manifestSha256: string;
  /** What the manifest lists. Files whose place is `beside` must be written beside the PDF. */
  readonly files: readonly PackFile[];
}

/** What a pack is made from; the same input always gives the same bytes. */
export interface PackInput {
  readonly assessment: Assessment;
  readonly items: readonly EvidenceItem[];
  readonly locker: PackManifest['locker'];
  /** Plain where absent. */
  readonly style?: PackStyle;
  /** The template of the style where absent. */
  readonly template?: PackTemplate;
  onProgress?(done: number, total: number): void;
}

/** Names of the attachments that say how a pack was styled. */
export const STYLE_FILES = { override: 'template-override.json', logo: 'logo' } as const;

/** Builds the PDF audit pack: renders the assessment and carries it, the evidence and the manifest as attachments. */
export async function buildPack(input: PackInput): Promise<Pack> {
  // What is rendered is exactly what is attached, key order included: a pack can be rendered again from its own attachment.
  const text = canonicalJson(input.assessment);
  const assessment = JSON.parse(text) as Assessment;
  const style = input.style ?? PLAIN_STYLE;
  const template = input.template ?? templateOf(style);
  const { limits, sections } = template.layout;
  const [first, second, ...styling] = packFiles(assessment, text, input.items, style);
  const large = first.bytes.length + second.bytes.length > limits['attachment-bytes'];
  const files = [first, large ? { ...second, place: 'beside' as const } : second, ...styling];
  const id = `PRB-${sha256Hex(first.bytes).slice(0, 12).toUpperCase()}`;
  const job: Job = { ...input, assessment, template, style, files, id };
  const { renderPdf, renderWithin } = await import('../report/pdf/index.ts');
  const whole = draftOf(job, null);
  const tried = renderWithin(whole.pdfInput, limits['pages-per-volume']);
  const plan = tried instanceof Uint8Array ? [] : planVolumes(sections, tried, limits['pages-per-volume']);
  const pack = { id, files };
  if (plan.length <= 1) {
    const pdf = tried instanceof Uint8Array ? tried : renderPdf(whole.pdfInput);
    return { ...pack, ...whole.stated, pdf, name: 'pack.pdf', furtherVolumes: [] };
  }
  const all = plan.map((volume, index) => ({ ...volume, file: `pack-${index + 1}.pdf` }));
  const furtherVolumes = all.slice(1).map(({ file }, index) => {
    const volumes = all.map((each) => ({ name: each.file }));
    return { name: file, pdf: renderPdf(draftOf(job, { number: index + 2, all, volumes }).pdfInput) };
  });
  // The first volume is made last, because its manifest names the digests of the others.
  const volumes = all.map(({ file }, index) => {
    const pdf = furtherVolumes[index - 1]?.pdf;
    return { name: file, ...(pdf === undefined ? {} : { bytes: pdf.length, sha256: sha256Hex(pdf) }) };
  });
  const main = draftOf(job, { number: 1, all, volumes });
  return { ...pack, ...main.stated, pdf: renderPdf(main.pdfInput), name: 'pack-1.pdf', furtherVolumes };
}

interface Job extends PackInput {
  readonly template: PackTemplate;
  readonly style: PackStyle;
  readonly files: readonly PackFile[];
  readonly id: string;
}

type InVolume = VolumeNote & { readonly volumes: NonNullable<PackManifest['volumes']> };

/** Returns one PDF of the pack before it is rendered: the whole pack, or one volume of it. */
function draftOf(
  job: Job,
  volume: InVolume | null,
): { readonly pdfInput: PdfInput; readonly stated: Pick<Pack, 'manifest' | 'manifestBytes' | 'manifestSha256'> } {
  const { assessment, template, files, id } = job;
  const further = volume !== null && volume.number > 1;
  const manifest = manifestOf(job, volume);
  const manifestBytes = Buffer.from(`${canonicalJson(manifest)}\n`, 'utf8');
  const manifestSha256 = sha256Hex(manifestBytes);
  const manifestFile = {
    name: 'manifest.json',
    mediaType: 'application/json',
    relationship: 'Supplement',
    description: 'Digests of every attached file',
    bytes: manifestBytes,
  } as const;
  const { layout } = template;
  const sections = volume?.all[volume.number - 1]?.sections ?? layout.sections;
  const pdfInput: PdfInput = {
    assessment,
    template: { ...template, layout: { ...layout, sections } },
    fonts: packFonts(),
    attachments: [manifestFile, ...(further ? [] : files.filter((file) => file.place === 'attached'))],
    beside: further ? [] : files.filter((file) => file.place === 'beside'),
    ...(volume === null ? {} : { volume: { number: volume.number, all: volume.all } }),
    detail: job.style.detail,
    ...(job.style.logo === null ? {} : { logo: job.style.logo }),
    packId: volume === null ? id : `${id}-V${volume.number}`,
    manifestSha256,
    onProgress: (done, total) => job.onProgress?.(done, total),
  };
  return { pdfInput, stated: { manifest, manifestBytes, manifestSha256 } };
}

function manifestOf({ assessment, locker, files, id, style }: Job, volume: InVolume | null): PackManifest {
  return {
    schema: 'urn:probity:manifest:1',
    pack: id,
    organisation: assessment.organisation,
    asOf: assessment.asOf,
    generator: assessment.generator,
    catalogue: assessment.catalogue,
    style: { detail: style.detail, language: style.language },
    locker,
    files: files.map(({ name, mediaType, bytes, place }) => ({
      name,
      mediaType,
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
      place: volume !== null && volume.number > 1 && place === 'attached' ? 'first-volume' : place,
    })),
    ...(volume === null ? {} : { volume: volume.number, volumes: volume.volumes }),
  };
}

function packFiles(
  assessment: Assessment,
  text: string,
  items: readonly EvidenceItem[],
  style: PackStyle,
): readonly [PackFile, PackFile, ...PackFile[]] {
  const listed = new Set(assessment.evidence.map((entry) => entry.id));
  const lines = items
    .filter((item) => listed.has(item.id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((item) => `${canonicalJson(item)}\n`);
  return [
    {
      name: 'assessment.json',
      mediaType: 'application/json',
      relationship: 'Data',
      description: 'The whole assessment, machine-readable',
      bytes: Buffer.from(`${text}\n`, 'utf8'),
      place: 'attached',
    },
    {
      name: 'evidence.jsonl',
      mediaType: 'application/jsonl',
      relationship: 'Source',
      description: 'Every evidence item the assessment rests on, one per line, redacted',
      bytes: Buffer.from(lines.join(''), 'utf8'),
      place: 'attached',
    },
    ...styleFiles(style),
  ];
}

/** What an organisation changed of the template travels with the pack: without it nobody could render the pack again. */
function styleFiles({ override, logo }: PackStyle): readonly PackFile[] {
  const files: PackFile[] = [];
  const place = 'attached' as const;
  if (override !== null) {
    const bytes = Buffer.from(`${canonicalJson(override)}\n`, 'utf8');
    const description = 'The changes of the organisation to the template';
    files.push({
      name: STYLE_FILES.override,
      mediaType: 'application/json',
      relationship: 'Supplement',
      description,
      bytes,
      place,
    });
  }
  if (logo !== null) {
    const png = logo[0] === 0x89;
    const description = 'The logo on the cover';
    const mediaType = png ? 'image/png' : 'image/jpeg';
    files.push({ name: STYLE_FILES.logo, mediaType, relationship: 'Supplement', description, bytes: logo, place });
  }
  return files;
}

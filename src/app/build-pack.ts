import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSchema } from '../catalogue/data-files.ts';
import { compileSchema } from '../catalogue/validate.ts';
import type { Assessment } from '../model/assessment.ts';
import type { EvidenceItem } from '../model/evidence.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';
import type { Json } from '../model/json.ts';
import { canonicalJson } from '../platform/canonical-json.ts';
import { sha256Hex } from '../platform/digest.ts';
import { parsePositioned } from '../platform/document.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import type { PackTemplate } from '../report/pdf/template.ts';
import { packFonts } from './fonts.ts';

/** A file inside the pack. */
interface PackFile {
  readonly name: string;
  readonly mediaType: string;
  readonly relationship: 'Data' | 'Source' | 'Supplement';
  readonly description: string;
  readonly bytes: Uint8Array;
}

/** What a pack says about its own parts; attached as manifest.json and quoted on every page. */
export interface PackManifest {
  readonly schema: 'urn:probity:manifest:1';
  readonly pack: string;
  readonly organisation: string;
  readonly asOf: string;
  readonly generator: Assessment['generator'];
  readonly catalogue: Assessment['catalogue'];
  /** State of the locker the evidence lies in; null where the pack was made without one. */
  readonly locker: { readonly head: string; readonly records: number } | null;
  readonly files: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

export interface Pack {
  readonly pdf: Uint8Array;
  readonly id: string;
  readonly manifestSha256: string;
}

/** What a pack is made from; the same input always gives the same bytes. */
export interface PackInput {
  readonly assessment: Assessment;
  readonly items: readonly EvidenceItem[];
  readonly locker: PackManifest['locker'];
  onProgress?(done: number, total: number): void;
}

/** Builds the PDF audit pack: renders the assessment and carries it, the evidence and the manifest as attachments. */
export async function buildPack(input: PackInput): Promise<Pack> {
  // What is rendered is exactly what is attached, key order included: a pack can be rendered again from its own attachment.
  const assessment = JSON.parse(canonicalJson(input.assessment)) as Assessment;
  const files = packFiles(assessment, input.items);
  const id = `PRB-${sha256Hex(files[0].bytes).slice(0, 12).toUpperCase()}`;
  const manifest: PackManifest = {
    schema: 'urn:probity:manifest:1',
    pack: id,
    organisation: assessment.organisation,
    asOf: assessment.asOf,
    generator: assessment.generator,
    catalogue: assessment.catalogue,
    locker: input.locker,
    files: files.map(({ name, mediaType, bytes }) => ({
      name,
      mediaType,
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
    })),
  };
  const manifestBytes = Buffer.from(`${canonicalJson(manifest)}\n`, 'utf8');
  const manifestSha256 = sha256Hex(manifestBytes);
  const { renderPdf } = await import('../report/pdf/index.ts');
  const pdf = renderPdf({
    assessment,
    template: packTemplate(),
    fonts: packFonts(),
    attachments: [
      {
        name: 'manifest.json',
        mediaType: 'application/json',
        relationship: 'Supplement',
        description: 'Digests of every attached file',
        bytes: manifestBytes,
      },
      ...files,
    ],
    packId: id,
    manifestSha256,
    ...(input.onProgress ? { onProgress: (done: number, total: number) => input.onProgress?.(done, total) } : {}),
  });
  return { pdf, id, manifestSha256 };
}

function packFiles(assessment: Assessment, items: readonly EvidenceItem[]): readonly [PackFile, PackFile] {
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
      bytes: Buffer.from(`${canonicalJson(assessment)}\n`, 'utf8'),
    },
    {
      name: 'evidence.jsonl',
      mediaType: 'application/jsonl',
      relationship: 'Source',
      description: 'Every evidence item the assessment rests on, one per line, redacted',
      bytes: Buffer.from(lines.join(''), 'utf8'),
    },
  ];
}

/** Reads the pack's template and wording. */
function packTemplate(): PackTemplate {
  const layout = readTemplate('templates/pack/template.yaml', 'templates/pack/template.schema.json');
  const strings = readTemplate('templates/pack/strings.en.yaml', null);
  return { layout, strings } as unknown as PackTemplate;
}

function readTemplate(path: string, schema: string | null): Json {
  const document = parsePositioned(path, readFileSync(join(PACKAGE_ROOT, path)), 'yaml');
  const diagnostics = [...document.diagnostics];
  if (diagnostics.length === 0 && schema !== null) diagnostics.push(...compileSchema(readSchema(schema))(document));
  if (document.value !== undefined && diagnostics.length === 0) return document.value;
  throw new KnownFailure(EXIT.usage, diagnostics);
}

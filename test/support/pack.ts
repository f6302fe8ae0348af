import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { PdfInput } from '../../src/report/pdf/index.ts';
import type { PackLayout, PackStrings } from '../../src/report/pdf/template.ts';
import { buildAssessment } from './assessment.ts';

const ROOT = new URL('../../', import.meta.url);

function file(path: string): Buffer {
  return readFileSync(new URL(path, ROOT));
}

const SANS = 'node_modules/@expo-google-fonts/source-sans-3';
const MONO = 'node_modules/@expo-google-fonts/source-code-pro';

/** The fonts a pack is set in. */
const packFonts: PdfInput['fonts'] = {
  regular: file(`${SANS}/400Regular/SourceSans3_400Regular.ttf`),
  semibold: file(`${SANS}/600SemiBold/SourceSans3_600SemiBold.ttf`),
  bold: file(`${SANS}/700Bold/SourceSans3_700Bold.ttf`),
  mono: file(`${MONO}/400Regular/SourceCodePro_400Regular.ttf`),
};

/** The template as shipped. */
export const packTemplate: PdfInput['template'] = {
  layout: parse(file('templates/pack/template.yaml').toString('utf8')) as PackLayout,
  strings: parse(file('templates/pack/strings.en.yaml').toString('utf8')) as PackStrings,
};

/** A complete input for the renderer, with three attachments. */
export function packInput(changes: Partial<PdfInput> = {}): PdfInput {
  const assessment = changes.assessment ?? buildAssessment();
  const text = new TextEncoder();
  return {
    assessment,
    template: packTemplate,
    fonts: packFonts,
    attachments: [
      {
        name: 'manifest.json',
        mediaType: 'application/json',
        relationship: 'Supplement',
        description: 'Every file of the pack with its digest',
        bytes: text.encode('{"files":[]}'),
      },
      {
        name: 'assessment.json',
        mediaType: 'application/json',
        relationship: 'Data',
        description: 'The whole assessment',
        bytes: text.encode(JSON.stringify(assessment)),
      },
      {
        name: 'Übersicht (1).csv',
        mediaType: 'text/csv',
        relationship: 'Source',
        description: 'A name that is not ASCII',
        bytes: new Uint8Array(0),
      },
    ],
    packId: 'PACK-2026-Q3-0001',
    manifestSha256: 'a3'.repeat(32),
    ...changes,
  };
}

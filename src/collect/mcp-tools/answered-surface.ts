import type { EvidenceDraft } from '../../model/evidence.ts';
import { sha256Hex } from '../../platform/digest.ts';
import { parsePositioned } from '../../platform/document.ts';
import type { Tools } from '../collector.ts';
import { shownText } from '../text-redactor.ts';
import { findSurfaces } from './fragments.ts';
import { surfaceDraft } from './surface.ts';

/** What a running server answered, and where it is configured. */
export interface AnsweredSurface {
  readonly text: string;
  readonly server: string;
  readonly place: string;
  readonly transport: string;
  readonly era: string;
  readonly cutBecause: string;
  readonly asideBytes: number;
  readonly collector: { readonly id: string; readonly version: string };
}

const BLIND_SPOTS = [
  'Shows what the server answered to Probity at this moment; it may answer others, or later, otherwise.',
  'The answer itself is not kept, so nobody can read it again: no place in a file is given.',
  'No tool was called: what the tools do is not seen.',
];

/** Returns the evidence of a live answer, or null where it holds no list that can be read. */
export function answeredDraft(answer: AnsweredSurface, tools: Tools): EvidenceDraft | null {
  const bytes = Buffer.from(answer.text, 'utf8');
  const place = shownText(answer.place);
  const document = parsePositioned(`live:${place}`, bytes, 'json');
  const [surface] = findSurfaces([{ document, byteOffset: 0, lineOffset: 0 }], answer.server);
  if (surface === undefined) return null;
  return surfaceDraft(
    { ...surface, server: answer.server },
    {
      origin: 'live',
      source: { path: `live:${place}`, sha256: sha256Hex(bytes), bytes: bytes.length },
      subject: `live tools ${place}`,
      collector: answer.collector,
      // No file holds the answer, so that nothing can be read again when a pack is verified.
      parameters: { files: [], asideBytes: answer.asideBytes },
      blindSpots: BLIND_SPOTS,
      transport: answer.transport,
      era: answer.era,
      cutBecause: answer.cutBecause,
    },
    tools,
  );
}

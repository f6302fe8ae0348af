import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Assessment } from '../model/assessment.ts';
import { EXIT, KnownFailure } from '../model/exit.ts';

const SCHEMA = 'urn:probity:assessment:1';

/**
 * Returns the assessment that an output folder, an assessment.json or a pack holds. A pack is read as it is: run `verify`
 * on it first where its origin is in doubt. Throws a KnownFailure: exit 5 where the path cannot be read, exit 2 where it
 * holds no assessment.
 */
export async function readAssessment(path: string): Promise<Assessment> {
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'assessment.json') : path;
  const bytes = readable(file);
  const text =
    bytes.subarray(0, 5).toString('latin1') === '%PDF-'
      ? await attachedAssessment(bytes, path)
      : bytes.toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw noAssessment(path, 'It is neither JSON nor a pack.');
  }
  if ((parsed as { schema?: unknown } | null)?.schema !== SCHEMA) {
    throw noAssessment(path, `Its "schema" is not "${SCHEMA}".`);
  }
  return parsed as Assessment;
}

function readable(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const message = `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`;
    const next = 'Give an output folder, an assessment.json, or a pack.pdf.';
    throw new KnownFailure(EXIT.io, [{ code: 'unreadable', severity: 'error', message, next }]);
  }
}

async function attachedAssessment(bytes: Buffer, path: string): Promise<string> {
  const { readAttachments } = await import('../report/pdf/read.ts');
  try {
    const attached = readAttachments(bytes).get('assessment.json');
    if (attached !== undefined) return Buffer.from(attached).toString('utf8');
  } catch (error) {
    throw noAssessment(path, `The PDF cannot be read: ${(error as Error).message}`);
  }
  throw noAssessment(path, 'The PDF carries no assessment; a further volume carries none.');
}

function noAssessment(path: string, message: string): KnownFailure {
  const next = 'Give an output folder, an assessment.json, or the first volume of a pack.';
  return new KnownFailure(EXIT.usage, [
    { code: 'no-assessment', severity: 'error', message: `${path} holds no assessment. ${message}`, next },
  ]);
}

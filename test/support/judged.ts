import { lintCatalogue, readyCatalogue } from '../../src/app/catalogue.ts';
import { type AssessInput, assess } from '../../src/evaluate/assess.ts';
import type { StatedException } from '../../src/evaluate/exceptions.ts';
import type { Assessment } from '../../src/model/assessment.ts';
import type { Catalogue } from '../../src/model/catalogue.ts';
import type { EvidenceItem } from '../../src/model/evidence.ts';
import { itemOf, NOW } from './items.ts';

/** Assesses evidence against a tiny catalogue, with everything ordinary unless said otherwise. */
export function judgeWith(
  catalogue: Catalogue,
  evidence: readonly EvidenceItem[],
  over: Partial<AssessInput> = {},
): Assessment {
  return assess({
    ...readyCatalogue(catalogue, over.parameters ?? {}),
    evidence,
    search: [],
    generator: { name: 'probity', version: '0' },
    organisation: 'Org',
    classification: 'Confidential',
    scope: { name: 's', statement: '', includes: [], excludes: [] },
    facts: new Map([['demo', { roles: ['keeper', 'reader'], route: null, answers: {} }]]),
    frameworks: ['demo'],
    parameters: {},
    exceptions: [],
    asOf: NOW,
    clock: 'declared',
    period: null,
    ...over,
  });
}

/** The catalogue in a folder. Throws where it is not sound. */
export function catalogueIn(folder: string): Catalogue {
  const { catalogue, diagnostics } = lintCatalogue(folder);
  if (catalogue === null || catalogue === undefined)
    throw new Error(diagnostics.map((each) => each.message).join('\n'));
  return catalogue;
}

/** A log of so many days, as the tiny catalogue's check reads it. */
export function logOf(days: number, over: Parameters<typeof itemOf>[3] = {}): EvidenceItem {
  return itemOf('log', 'gw', { name: 'gw', days, share: 1, kept: true, tags: [], parts: [] }, over);
}

/** An exception from everything control AUD-01 asks, in force at the usual as-of unless said otherwise. */
export function exceptionOf(over: Partial<StatedException> = {}): StatedException {
  return {
    id: 'EXC-001',
    control: 'AUD-01',
    reason: 'The store is being replaced.',
    owner: 'A. Person',
    approver: 'B. Person',
    approvedOn: '2026-10-01',
    expires: '2026-12-01',
    scope: 'gw',
    subjects: null,
    severity: null,
    compensating: '',
    compensatingControls: [],
    ...over,
  };
}

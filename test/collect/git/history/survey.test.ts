import { describe, expect, it } from 'vitest';
import { ChangeSurvey } from '../../../../src/collect/git/history/survey.ts';

const commit = (author: string, parents: readonly string[], message: string): Buffer =>
  Buffer.from(
    [
      `tree ${'0'.repeat(40)}`,
      ...parents.map((parent) => `parent ${parent}`),
      `author A <${author}> 1790000000 +0000`,
      `committer A <${author}> 1790000000 +0000`,
      '',
      message,
    ].join('\n'),
  );
const oid = (sign: string): string => sign.repeat(40);

describe('who reviewed a change', () => {
  it('is compared with the author of what a merge brings in, not with whoever merged', () => {
    const changes = new ChangeSurvey(undefined, (address) => address);
    const message = 'Merge\n\nApproved-by: B <b@x.org>\n';
    changes.read(oid('1'), commit('b@x.org', [oid('2'), oid('3')], message), true);
    changes.read(oid('3'), commit('a@x.org', [oid('2')], 'Add a'), false);
    expect(changes.facts(1)).toMatchObject({ reviewed: 1, selfReviewedCount: 0 });
    changes.read(oid('4'), commit('b@x.org', [oid('1'), oid('5')], message), true);
    changes.read(oid('5'), commit('b@x.org', [oid('1')], 'Add b'), false);
    changes.read(oid('6'), commit('b@x.org', [oid('4'), oid('7')], message), true);
    expect(changes.facts(3)).toMatchObject({ reviewed: 3, selfReviewedCount: 1, selfReviewed: [oid('4')] });
  });

  it('is the author of a change without a merge who must not be the only one', () => {
    const changes = new ChangeSurvey(undefined, (address) => address);
    changes.read(oid('1'), commit('b@x.org', [oid('2')], 'Add b\n\nReviewed-by: B <b@x.org>\n'), true);
    expect(changes.facts(1)).toMatchObject({ selfReviewedCount: 1 });
  });
});

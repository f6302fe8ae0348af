import { describe, expect, it } from 'vitest';
import { redactedDiagnostic, shownAnonymousText, shownText, TextRedactor } from '../../src/collect/text-redactor.ts';

const TOKEN = `ghp_${'Ab1'.repeat(12)}`;
const COVERED = '[redacted github-token, 40 characters]';
const redactor = (): TextRedactor => new TextRedactor({ fingerprint: (value) => `${value.length}` });

describe('the texts of an item', () => {
  it('lose their secrets and control characters, and keep an address that names a machine', () => {
    const taken = redactor();
    expect(taken.text('/url', `git@host.example:a\u0007 ${TOKEN}`)).toBe(`git@host.example:a<U+0007> ${COVERED}`);
    expect(taken.redactions).toEqual([{ pointer: '/url', class: 'github-token', length: 40, fingerprint: '40' }]);
  });

  it('lose their addresses where they must be anonymous, and are cut where they are too long', () => {
    const taken = redactor();
    expect(taken.anonymousText('/title', `by ana@example.org ${TOKEN}`, 500)).toBe(`by [e-mail address] ${COVERED}`);
    expect(taken.redactions.map((each) => each.class)).toEqual(['github-token', 'e-mail-address']);
    expect(taken.anonymousText('/title', 'x'.repeat(9), 4)).toBe('xxx…');
  });

  it('keep the name of whoever states something, and no trace of the address beside it', () => {
    const taken = redactor();
    expect(taken.statement('/by', 'Ana  Ruiz (ana@example.org)', 500)).toBe('Ana Ruiz');
    expect(taken.person('/owner', 'Ana Ruiz <ana@example.org>,', 500)).toBe('Ana Ruiz');
    expect(taken.person('/owner', 'ana@example.org', 500)).toBe('[e-mail address 15]');
    expect(taken.person('/owner', '', 500)).toBe('');
  });
});

describe('a diagnostic', () => {
  const place = { file: `${TOKEN}.md`, line: 1, column: 1, text: `owner: ana@example.org ${TOKEN}` };
  const diagnostic = { code: 'x', severity: 'error' as const, message: `near ${TOKEN} of ana@example.org`, place };

  it('is shown without the secrets of its message, path and source line', () => {
    const shown = redactedDiagnostic(diagnostic, shownText);
    expect(JSON.stringify(shown)).not.toContain(TOKEN);
    expect(shown.message).toBe(`near ${COVERED} of ana@example.org`);
    expect(redactedDiagnostic({ code: 'x', severity: 'error', message: TOKEN }, shownText).message).toBe(COVERED);
  });

  it('is shown without addresses where these are personal data', () => {
    const shown = redactedDiagnostic(diagnostic, shownAnonymousText);
    expect(JSON.stringify(shown)).not.toContain('ana@');
    expect(shown.place?.text).toBe(`owner: [e-mail address] ${COVERED}`);
  });
});

import { describe, expect, it } from 'vitest';
import { findSecrets, isSecretName, redactText } from '../../src/collect/secrets.ts';
import { isPlaceholder, isReference } from '../../src/collect/stand-in.ts';

describe('names of secrets', () => {
  it.each([
    'API_KEY',
    'apiKey',
    'GITHUB_PERSONAL_ACCESS_TOKEN',
    'PGPASSWORD',
    'X-API-Key',
    'Authorization',
    'client_secret',
    'OPENAI_APIKEY',
    'MYSQL_PWD',
    'Cookie',
    '--access-token',
    'passphrase',
  ])('%s usually carries one', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'MAX_TOKENS',
    'VERTEX_AI_MAX_OUTPUT_TOKENS',
    'TOKEN_URL',
    'PUBLIC_KEY',
    'PRIMARY_KEY',
    'KEY_FILE',
    'SECRET_NAME',
    'TOKEN_LIMIT',
    'MONKEY',
    'KEYBOARD',
    'AWS_REGION',
    'PATH',
    'compass',
    'author',
  ])('%s carries none', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('stand-ins', () => {
  it.each([
    'YOUR_API_KEY',
    'your-key-here',
    '<token>',
    'xxxxxxxx',
    'changeme',
    'votre_cle',
    'tu_clave',
    'REMPLACER_ICI',
    'hier eintragen',
    'AKIAIOSFODNN7EXAMPLE',
    '...',
    '你的密钥',
    'ваш_ключ',
    '',
  ])('%s is one', (value) => {
    expect(isPlaceholder(value)).toBe(true);
  });

  it.each([
    ['ghp', 'aB3dE5gH7jK9mN1pQ3sT5vW7xY9zA1cD3fG5'].join('_'),
    'hunter2hunter2',
    'Winter2026!',
    'sbp_0fa4e00dc0ffee00dc0ffee00dc0ffee00dc0ffe',
  ])('%s is none', (value) => {
    expect(isPlaceholder(value)).toBe(false);
  });

  it('knows references and what only looks like one', () => {
    for (const value of ['${X}', '$X', '%X_Y%', '{env:X}', '${{ secrets.X }}', '{{x}}', '$env:Path'])
      expect(isReference(value)).toBe(true);
    for (const value of ['$ecret', 'a${X}', '%20%', '$']) expect(isReference(value)).toBe(false);
  });
});

describe('literals in text', () => {
  it('are replaced by class and length, the text around them stays', () => {
    const token = ['glpat', 'aB3dE5gH7jK9mN1pQ3sT'].join('-');
    expect(redactText(`before ${token} after`).text).toBe('before [redacted gitlab-token, 26 characters] after');
    expect(
      findSecrets('DefaultEndpointsProtocol=https;AccountKey=abcdefghijklmnopqrstuvwxyz0123456789ABCD==;').map(
        (hit) => hit.class,
      ),
    ).toEqual(['storage-account-key']);
  });

  it('are found beside a name that is spelt like them', () => {
    expect(redactText('passwd=passwd').text).toBe('passwd=[redacted password-assignment, 6 characters]');
  });

  it('are all found, in order and apart, in time that grows with the text alone', () => {
    const tokens = Array.from({ length: 60_000 }, (_, n) => ['glpat', String(n).padStart(20, 'aB3')].join('-'));
    const started = process.cpuUsage();
    const hits = findSecrets(
      tokens.map((token, n) => (n % 2 === 0 ? token : `token ${token} secret=${token}`)).join(' '),
    );
    // Processor time: the machine may be shared.
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
    expect(hits).toHaveLength(90_000);
    for (const [index, hit] of hits.entries()) expect(hit.start >= (hits[index - 1]?.end ?? 0)).toBe(true);
  });

  it('stay linear on hostile text', () => {
    const started = performance.now();
    for (const text of [
      'sk-'.repeat(40_000),
      'eyJ'.repeat(40_000),
      'password='.repeat(15_000),
      '://'.repeat(40_000),
      'secret: '.repeat(20_000),
      `api${'_key'.repeat(40_000)}`,
      'Bearer '.repeat(20_000),
    ])
      findSecrets(text);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});

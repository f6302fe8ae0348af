import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signer } from '../../src/report/pdf/sign/cms-write.ts';

/** Whether OpenSSL can make keys here; where it cannot, tests that need it are skipped with this message. */
export function hasOpenssl(): boolean {
  const found = spawnSync('openssl', ['version']).error === undefined;
  if (!found) console.warn('skipped: openssl is not installed, so no test certificates can be made');
  return found;
}

/** An authority of its own in a folder of its own, which issues the certificates of a test. */
export interface Authority {
  readonly folder: string;
  readonly path: (name: string) => string;
  readonly openssl: (...args: readonly string[]) => string;
  /** Issues a certificate and returns what signs with it; the files are NAME.key and NAME.pem. */
  readonly issue: (name: string, key?: readonly string[], extension?: string, days?: number) => Signer;
}

/** Makes an authority with its root certificate in ca.pem. */
export function makeAuthority(): Authority {
  const folder = mkdtempSync(join(tmpdir(), 'probity-sign-'));
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=Test Root', '-days', '3650');
  const issue: Authority['issue'] = (
    name,
    options = ['-newkey', 'rsa:2048'],
    extension = 'keyUsage=critical,digitalSignature,nonRepudiation',
    days = 3650,
  ) => {
    const subject = ['-subj', `/O=Nordwind/CN=${name}`];
    openssl('req', '-new', ...options, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, ...subject);
    writeFileSync(path(`${name}.ext`), `basicConstraints=CA:FALSE\n${extension}\n`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)];
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
    return {
      key: createPrivateKey(readFileSync(path(`${name}.key`))),
      certificate: new X509Certificate(readFileSync(path(`${name}.pem`))).raw,
      chain: [new X509Certificate(readFileSync(path('ca.pem'))).raw],
    };
  };
  return { folder, path, openssl, issue };
}

/** Answers a timestamp query as an authority would, with the certificate tsa.pem. */
export function answerQuery(authority: Authority, query: Uint8Array): Uint8Array {
  const { openssl, path } = authority;
  writeFileSync(path('query.tsq'), query);
  writeFileSync(path('serial'), '01\n');
  writeFileSync(
    path('tsa.cnf'),
    [
      '[tsa]\ndefault_tsa = one\n[one]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key',
      'signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256, sha384, sha512\ness_cert_id_alg = sha256\n',
    ].join('\n'),
  );
  openssl('ts', '-reply', '-config', 'tsa.cnf', '-queryfile', 'query.tsq', '-out', 'answer.tsr');
  return readFileSync(path('answer.tsr'));
}

/** The extension a certificate of a timestamp authority has. */
export const TSA_EXTENSION = 'keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping';

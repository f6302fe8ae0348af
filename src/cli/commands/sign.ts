import { randomBytes } from 'node:crypto';
import { relative } from 'node:path';
import { type SignedPack, signPack, timestampPack } from '../../app/sign-pack.ts';
import { EXIT, type ExitCode, KnownFailure } from '../../model/exit.ts';
import { passphraseFrom } from '../ask-passphrase.ts';
import { processTerminal, safe, type Terminal, wrap } from '../terminal.ts';

/** The options of `sign` as commander gives them. */
export interface SignFlags {
  readonly key?: string;
  readonly cert?: string;
  readonly chain?: string;
  readonly p12?: string;
  readonly passphraseFile?: string;
  readonly field: string;
  readonly name?: string;
  readonly role?: string;
  readonly reason?: string;
  readonly location?: string;
  readonly tsa?: string;
  readonly timestampQuery?: string;
  readonly timestampToken?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Signs a pack, or adds a timestamp to its newest signature, and says what was written. */
export async function signCommand(pack: string, flags: SignFlags): Promise<ExitCode> {
  const terminal = processTerminal(false);
  const out = flags.out ?? null;
  const signed =
    flags.timestampToken === undefined
      ? await signWith(pack, flags, out)
      : await timestampPack({ pack, out, token: tokenAlone(flags, flags.timestampToken) });
  if (flags.json === true) terminal.data(`${JSON.stringify(signed)}\n`);
  else present(terminal, signed);
  return EXIT.done;
}

async function signWith(pack: string, flags: SignFlags, out: string | null): Promise<SignedPack> {
  return await signPack({
    pack,
    out,
    credentials: credentialsOf(flags),
    passphrase: passphraseFrom(flags.passphraseFile),
    field: flags.field === 'next' ? null : flags.field,
    name: flags.name ?? null,
    role: flags.role ?? '',
    reason: flags.reason ?? '',
    location: flags.location ?? '',
    tsa: flags.tsa ?? null,
    query: flags.timestampQuery ?? null,
    now: new Date(),
    nonce: randomBytes(8),
  });
}

function credentialsOf({ key, cert, chain, p12 }: SignFlags): Parameters<typeof signPack>[0]['credentials'] {
  if (p12 !== undefined) {
    if (key === undefined && cert === undefined && chain === undefined) return { kind: 'pkcs12', file: p12 };
    throw usage('--p12 holds key and certificates together, so --key, --cert and --chain do not go with it.');
  }
  if (key !== undefined && cert !== undefined) return { kind: 'pem', key, cert, chain: chain ?? null };
  throw usage('A key and its certificate are needed: --key FILE --cert FILE, or --p12 FILE.');
}

function tokenAlone(flags: SignFlags, token: string): string {
  const { key, cert, p12, tsa, timestampQuery } = flags;
  if ([key, cert, p12, tsa, timestampQuery].every((each) => each === undefined)) return token;
  throw usage('--timestamp-token completes a signature that was made before, so it goes with PACK and --out only.');
}

function usage(message: string): KnownFailure {
  return new KnownFailure(EXIT.usage, [
    { code: 'sign-usage', severity: 'error', message, next: 'probity sign --help shows examples' },
  ]);
}

function present(terminal: Terminal, { path, level, signature, signatures, query }: SignedPack): void {
  const { field, subject, fingerprint, timestamp } = signature;
  terminal.say(safe(`Signed ${field} as ${subject} (${level}); the pack carries ${signatures} now.`));
  terminal.say(`Certificate sha256 ${fingerprint}`);
  if (timestamp !== null) terminal.say(safe(`Timestamp ${timestamp.time} by ${timestamp.authority}`));
  if (query !== null) terminal.say(`The query for a timestamp authority is in ${safe(query)}`);
  const trust = 'Whoever checks the pack must know this certificate to be yours: give them its sha256 by another way.';
  for (const line of wrap(trust, terminal.width)) terminal.say(line);
  terminal.data(`${relative('', path)}\n`);
}

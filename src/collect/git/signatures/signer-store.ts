/** One key of the organisation's own list of signers. */
export interface Signer {
  /** Who it belongs to, as the list names them. An address; for comparing in memory, never stored. */
  readonly principals: readonly string[];
  /** Namespaces the key may sign in; empty means any. */
  readonly namespaces: readonly string[];
  /** Seconds since 1970; -Infinity and Infinity where the list does not limit it. */
  readonly validAfter: number;
  readonly validBefore: number;
  readonly authority: boolean;
  /** Key blob in base64. */
  readonly key: string;
}

/** Parses an allowed_signers file in the format of ssh-keygen(1). Lines that are no signer are counted, not guessed at. */
export function parseSigners(text: string): { readonly signers: readonly Signer[]; readonly unread: number } {
  const signers: Signer[] = [];
  let unread = 0;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const signer = parseLine(line);
    if (signer === undefined) unread += 1;
    else signers.push(signer);
  }
  return { signers, unread };
}

function parseLine(line: string): Signer | undefined {
  const words = line.match(/(?:[^\s"]{1,2000}|"[^"]{0,2000}"){1,50}/g) ?? [];
  const at = words.findIndex((word) => /^(?:ssh-|ecdsa-|sk-ssh-|sk-ecdsa-)/.test(word));
  const key = words[at + 1] ?? '';
  if (at < 1 || !/^[A-Za-z0-9+/]{20,}={0,2}$/.test(key)) return undefined;
  const options =
    at === 1
      ? []
      : words
          .slice(1, at)
          .join(' ')
          .split(/,(?=[a-z])/);
  const valueOf = (name: string): string =>
    options
      .find((option) => option.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .replaceAll('"', '') ?? '';
  return {
    principals: (words[0] ?? '').replaceAll('"', '').toLowerCase().split(','),
    namespaces: valueOf('namespaces') === '' ? [] : valueOf('namespaces').split(','),
    validAfter: timeOf(valueOf('valid-after'), Number.NEGATIVE_INFINITY),
    validBefore: timeOf(valueOf('valid-before'), Number.POSITIVE_INFINITY),
    authority: options.includes('cert-authority'),
    key,
  };
}

/** Times are YYYYMMDD[HHMM[SS]][Z]; without the Z they are local to the reader, which we take as UTC. */
function timeOf(text: string, otherwise: number): number {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z?$/.exec(text) ?? [];
  if (year === undefined) return otherwise;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? otherwise : time / 1000;
}

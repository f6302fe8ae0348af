/** What the message of a commit states about how it came to be. All of it is the word of whoever wrote it. */
export interface MessageFacts {
  readonly signedOff: boolean;
  readonly reviewers: readonly string[];
  readonly ticket: boolean;
  readonly assistant: string;
}

// Trailers and addresses that coding assistants leave in commits.
const ASSISTANTS: readonly { readonly name: string; readonly mark: RegExp }[] = [
  { name: 'Claude', mark: /noreply@anthropic\.com|Generated with \[?Claude/i },
  { name: 'Copilot', mark: /co-authored-by: (?:github )?copilot\b|copilot-swe-agent/i },
  { name: 'Codex', mark: /co-authored-by: (?:openai )?codex\b|codex@openai\.com/i },
  { name: 'Cursor', mark: /cursoragent@cursor\.com|co-authored-by: cursor\b/i },
  { name: 'Gemini', mark: /co-authored-by: gemini\b|gemini-code-assist/i },
  { name: 'Aider', mark: /co-authored-by: aider\b/i },
  { name: 'Devin', mark: /devin-ai-integration/i },
  { name: 'other', mark: /^(?:assisted-by|ai-assisted|generated-by|ai-generated): \S/im },
];

/** Reads the statements of a message; `author` is the lower-case address of the author. */
export function readMessage(message: string, author: string): MessageFacts {
  const text = message.slice(0, 100_000);
  const lines = text.split('\n');
  const trailers = (name: RegExp): string[] => lines.filter((line) => name.test(line)).map((line) => addressIn(line));
  const subject = lines[0] ?? '';
  return {
    signedOff: trailers(/^signed-off-by: /i).includes(author),
    reviewers: trailers(/^(?:reviewed|approved|acked)-by: /i).filter((address) => address !== ''),
    ticket:
      namesTicket(subject) ||
      lines.some((line) =>
        /^(?:ticket|issue|jira|refs?|fixes|closes|resolves):? {0,3}(?:[A-Z][A-Z0-9]{1,9}-\d{1,7}|#\d{1,9}|https:\/\/)/i.test(
          line,
        ),
      ),
    assistant: ASSISTANTS.find(({ mark }) => mark.test(text))?.name ?? '',
  };
}

/** A number in brackets at the end of a subject names the change request, not the ticket. */
function namesTicket(subject: string): boolean {
  if (/\b[A-Z][A-Z0-9]{1,9}-\d{1,7}\b/.test(subject.slice(0, 500)))
    return !/\b(?:UTF|SHA|CVE|ISO|RFC)-\d/.test(subject);
  return /\b(?:fixes|closes|resolves|refs) #\d{1,9}\b/i.test(subject.slice(0, 500));
}

function addressIn(line: string): string {
  const open = line.indexOf('<');
  const end = line.indexOf('>', open);
  return open === -1 || end === -1
    ? ''
    : line
        .slice(open + 1, end)
        .trim()
        .toLowerCase();
}

/** Returns the lower-case address, seconds since 1970 and display name of a header line such as `author`. */
export function personOf(
  header: string,
  role: 'author' | 'committer' | 'tagger',
): { address: string; name: string; at: number } {
  const line = header.split('\n').find((each) => each.startsWith(`${role} `)) ?? '';
  const end = line.lastIndexOf('>');
  const time = Number(
    line
      .slice(end + 1)
      .trim()
      .split(' ')[0],
  );
  return {
    address: line
      .slice(line.indexOf('<') + 1, end)
      .trim()
      .toLowerCase(),
    name: line.slice(role.length + 1, Math.max(role.length + 1, line.indexOf('<'))).trim(),
    at: Number.isFinite(time) ? time : 0,
  };
}

const FREE_MAIL =
  /@(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|gmx|web|mail|aol|proton|protonmail|pm|fastmail|qq|163|126|yandex|zoho)\.[a-z.]{2,12}$/;

/** Returns what kind of address it is; the address itself is kept nowhere. */
export function addressKind(address: string): 'organisation' | 'free-mail' | 'no-reply' | 'machine' {
  if (/@users\.noreply\.|noreply@|no-reply@/.test(address)) return 'no-reply';
  if (FREE_MAIL.test(address)) return 'free-mail';
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return !address.includes('@') || !domain.includes('.') || /\.(?:local|localdomain|lan|internal|home)$/.test(domain)
    ? 'machine'
    : 'organisation';
}

/** Returns the update bot a commit is by, '' for anybody else. */
export function updateBotIn(name: string, address: string): string {
  const text = `${name} ${address}`.toLowerCase();
  if (text.includes('dependabot')) return 'dependabot';
  if (text.includes('renovate')) return 'renovate';
  return text.includes('scala-steward') ? 'scala-steward' : text.includes('pyup-bot') ? 'pyup' : '';
}

/** Tells whether a commit is by a program that says so in its name. */
export function isBot(name: string, address: string): boolean {
  return /\[bot\]|(?:^|[\s-])bot$/i.test(name) || address.includes('[bot]@') || updateBotIn(name, address) !== '';
}

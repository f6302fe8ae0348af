const EXPRESSION = /\$\{\{([^}]{1,400})\}\}/g;

// Parts of the event that anybody who can open an issue, a request or a branch chooses freely.
const STRANGER_TEXT = [
  /github\.head_ref\b/i,
  /github\.event\.[a-z_]{1,40}(?:\.[a-z_]{1,40}){0,3}\.(?:title|body|message|page_name|display_title|head_branch)\b/i,
  /github\.event\.(?:commits|pages)(?:\[\d{1,4}\]|\.\*)\.(?:message|page_name|title|author\.(?:name|email))\b/i,
  /github\.event\.head_commit\.author\.(?:name|email)\b/i,
  /github\.event\.pull_request\.head\.(?:ref|label|repo\.default_branch)\b/i,
  /to\s?json\(\s{0,5}github(?:\.event(?:\.(?:issue|pull_request|comment|discussion|review))?)?\s{0,5}\)/i,
];

/** Returns the expressions of a text that carry what strangers wrote, as written, each once. */
export function strangerExpressions(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [, inner = ''] of text.matchAll(EXPRESSION)) {
    if (isTest(inner)) continue;
    if (STRANGER_TEXT.some((pattern) => pattern.test(inner))) found.add(inner.trim());
  }
  return [...found];
}

/** An expression that only yields true or false carries no text along. */
function isTest(expression: string): boolean {
  if (/&&|\|\|/.test(expression)) return false;
  return /[=!]=|^\s{0,5}!?(?:startsWith|endsWith|contains)\(/i.test(expression);
}

/** Returns the names of the secrets a text reads; `*` stands for all of them at once. */
export function secretNames(text: string): readonly string[] {
  const names = new Set<string>();
  for (const [, inner = ''] of text.matchAll(EXPRESSION)) {
    if (/to\s?json\(\s{0,5}secrets\s{0,5}\)/i.test(inner)) names.add('*');
    for (const [, name = ''] of inner.matchAll(/\bsecrets(?:\.|\[['"])([A-Za-z_][A-Za-z0-9_]{0,99})/g)) names.add(name);
  }
  return [...names];
}

const FOREIGN_HEAD =
  /github\.event\.pull_request\.head\.|github\.head_ref\b|github\.event\.workflow_run\.head_(?:sha|branch|commit|repository)|github\.event\.workflow_run\.pull_requests|refs\/pull\//i;

/** Tells whether a reference is to the head of somebody's change request. */
export function isForeignHead(reference: string): boolean {
  return FOREIGN_HEAD.test(reference);
}

/** Tells whether a script fetches the head of somebody's change request; only naming it, as in a report, fetches nothing. */
export function fetchesForeignHead(script: string): boolean {
  return script
    .split('\n')
    .some(
      (line) =>
        /\bgh\s{1,5}pr\s{1,5}checkout\b/i.test(line) ||
        (/\bgit\s{1,5}(?:-\S{1,100}\s{1,5}){0,3}(?:fetch|checkout|switch|clone|pull|worktree|reset|merge)\b/i.test(
          line,
        ) &&
          (isForeignHead(line) || /\bpull\/(?:\$|\d)/.test(line))),
    );
}

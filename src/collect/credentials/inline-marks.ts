/** Words in a comment that tell a secret scanner to leave the line alone, in lower case, as its documentation gives them. */
export const INLINE_MARKS: readonly { readonly tool: string; readonly mark: string }[] = [
  { tool: 'Gitleaks', mark: 'gitleaks:allow' },
  { tool: 'Betterleaks', mark: 'betterleaks:allow' },
  { tool: 'TruffleHog', mark: 'trufflehog:ignore' },
  { tool: 'detect-secrets', mark: 'pragma: allowlist secret' },
  { tool: 'detect-secrets', mark: 'pragma: allowlist nextline secret' },
  { tool: 'Kingfisher', mark: 'kingfisher:ignore' },
  { tool: 'Secretlint', mark: 'secretlint-disable' },
  { tool: 'GitGuardian', mark: 'ggignore' },
];

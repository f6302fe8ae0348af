const PLACEHOLDER_WORDS =
  /^(?:<[^<>]*>|@@[^@]{1,60}@@|\[[^[\]]*\]|\*{3,}|\.{3,}|x{3,}|-+|_+|0+|1234(?:5(?:6(?:7(?:8(?:90?)?)?)?)?)?|changeme|change-me|change_me|replace.{0,40}|todo.{0,40}|placeholder|example|none|null|undefined|secret|token|password|string|dummy.{0,20}|redacted|fake.{0,20}|test)$/i;
const PLACEHOLDER_PARTS =
  /(?:^|[^a-z])(?:your|votre|tu|su|ihr|dein|deine|il-tuo|seu|sua|my|insert|enter|replace|add|put)[_\s-]|_here$|-here$|\bhere>?$|xxxx|\.\.\.|\u2026|\*\*\*|change.?me|placeholder/i;

// One-word forms, the documented AWS example keys, and the same request in further languages.
const PLACEHOLDER_ELSEWHERE =
  /^(?:your|votre|deine?|ihre?)[a-z]{3,40}$|(?:^|[^a-z])(?:remplace[rz]|ersetzen?|eintragen|insira|coloque|inserisci|reemplaz|ingres)|[\u4f60\u60a8]\u7684|\u3042\u306a\u305f\u306e|\uc5ec\uae30|\ub2f9\uc2e0\uc758|\u0432\u0430\u0448/i;

/** Tells whether a value is a stand-in that nobody could sign in with, in any of the languages seen in the wild. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text === '') return true;
  // One character over and over, also behind a vendor's prefix; or an example key that a vendor documents.
  if (/^(.)\1+$/.test(text) || /^.{0,24}?(.)\1{7,}$/.test(text) || /EXAMPLE(?:KEY)?$/.test(text)) return true;
  return PLACEHOLDER_WORDS.test(text) || PLACEHOLDER_PARTS.test(text) || PLACEHOLDER_ELSEWHERE.test(text);
}

/** Tells whether a value is only a reference that the client fills in later (`${X}`, `$X`, `%X%`, `{env:X}`, `${{ … }}`). */
export function isReference(value: string): boolean {
  return /^(?:\$\{\{?[^{}]{1,200}\}\}?|\$[A-Z_][A-Z0-9_]{0,100}|\$env:[A-Za-z_][A-Za-z0-9_]{0,100}|%[A-Z_][A-Z0-9_()]{1,100}%|\{(?:env|file):[^{}]{1,200}\}|\{\{[^{}]{1,200}\}\})$/.test(
    value.trim(),
  );
}

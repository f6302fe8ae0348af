import { describe, expect, it } from 'vitest';
import { leadsTo } from '../../src/platform/wildcard.ts';

describe('a pattern of sources', () => {
  it.each([
    ['logs/*.jsonl', 'logs/a.jsonl', true],
    ['logs/*.jsonl', 'logs/old/a.jsonl', false],
    ['logs/**/*.jsonl', 'logs/a.jsonl', true],
    ['logs/**/*.jsonl', 'logs/2026/11/a.jsonl', true],
    ['logs/**', 'logs/2026/a.txt', true],
    ['**/gateway-?.log', 'a/b/gateway-1.log', true],
    ['**/gateway-?.log', 'a/b/gateway-12.log', false],
    ['team-*', 'team-a/mcp.json', true],
    ['./team-*/', 'team-a/mcp.json', true],
    ['team-*', 'other/team-a/mcp.json', false],
    ['*', 'a/b', true],
    ['**/**/**/**/x', `${'a/'.repeat(200)}y`, false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(leadsTo(pattern, path)).toBe(expected);
  });
});

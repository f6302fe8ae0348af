import { isIPv4, isIPv6 } from 'node:net';
import type { Network } from './rule.ts';

/** Returns a range of addresses written as address/bits, or undefined where it is none. */
export function networkOf(text: string): Network | undefined {
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const family = isIPv4(address) ? 4 : isIPv6(address) && !address.includes('%') ? 6 : undefined;
  if (family === undefined) return undefined;
  const width = family === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const bits = length === undefined ? width : Number(length);
  if (bits > width) return undefined;
  const value = family === 4 ? numberOf4(address) : numberOf6(address);
  const free = BigInt(width - bits);
  return { family, first: (value >> free) << free, bits };
}

/** Returns the last address of a range as a number. */
export function lastOf({ family, first, bits }: Network): bigint {
  return first + (1n << BigInt((family === 4 ? 32 : 128) - bits)) - 1n;
}

function numberOf4(address: string): bigint {
  let value = 0n;
  for (const part of address.split('.')) value = value * 256n + BigInt(part);
  return value;
}

function numberOf6(address: string): bigint {
  const tail = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address);
  const mapped = tail === null ? undefined : numberOf4(tail[2] ?? '');
  const text =
    mapped === undefined ? address : `${tail?.[1]}${(mapped >> 16n).toString(16)}:${(mapped & 65535n).toString(16)}`;
  const [left = '', right] = text.split('::');
  const before = left === '' ? [] : left.split(':');
  const after = right === undefined || right === '' ? [] : right.split(':');
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  let value = 0n;
  for (const group of groups) value = value * 65536n + BigInt(`0x${group}`);
  return value;
}

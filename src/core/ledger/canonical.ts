import { createHash } from 'node:crypto';
import { assert } from '../assert.js';

/**
 * Canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code units, no white space, numbers and strings as
 * ECMAScript writes them. As with `JSON.stringify`, members whose value is `undefined` are left out, and `undefined`
 * within an array is `null`.
 *
 * @throws AssertionError on NaN, Infinity, bigint, functions, symbols, lone surrogates, and on objects of a class (a
 * `Date`, a `DateTime`, a `Map`): whoever has one says first which text stands for it.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    assert(Number.isFinite(value), `${value} has no canonical form`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    assert(value.isWellFormed(), 'a string with a lone surrogate has no canonical form');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  assert(typeof value === 'object', `a ${typeof value} has no canonical form`);
  assert(isPlain(value), 'an object of a class has no canonical form');
  return canonicalObject(value as Readonly<Record<string, unknown>>);
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  const members = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    // The default order of `sort` is by UTF-16 code units, as the RFC asks.
    .sort()
    .map((key) => `${canonicalJson(key)}:${canonicalJson(object[key])}`);
  return `{${members.join(',')}}`;
}

/** Asked in a way that holds for objects of another realm too. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** SHA-256 of the text's UTF-8 bytes, lower-case hex. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

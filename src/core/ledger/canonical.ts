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
    if (!Number.isFinite(value)) assert(false, `${value} has no canonical form`);
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) assert(false, 'a string with a lone surrogate has no canonical form');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    let text = '[';
    for (let at = 0; at < value.length; at += 1)
      text += (at === 0 ? '' : ',') + canonicalJson(value[at] ?? null);
    return `${text}]`;
  }
  if (typeof value !== 'object') assert(false, `a ${typeof value} has no canonical form`);
  assert(isPlain(value), 'an object of a class has no canonical form');
  return canonicalObject(value as Readonly<Record<string, unknown>>);
}

function canonicalObject(object: Readonly<Record<string, unknown>>): string {
  let text = '';
  // The default order of `sort` is by UTF-16 code units, as the RFC asks.
  for (const key of Object.keys(object).sort()) {
    const value = object[key];
    if (value !== undefined) text += `${text === '' ? '' : ','}${keyText(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}

/** Member names are few and come again and again: a snapshot has tens of thousands. */
const KEY_TEXTS_MAX = 10_000;
const keyTexts = new Map<string, string>();

function keyText(key: string): string {
  let text = keyTexts.get(key);
  if (text === undefined) {
    text = canonicalJson(key);
    if (keyTexts.size < KEY_TEXTS_MAX) keyTexts.set(key, text);
  }
  return text;
}

/** Asked in a way that holds for objects of another realm too. */
function isPlain(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Whether `text` is the canonical JSON of `value`, which was parsed from it. Where all names are in their order the
 * engine's own writer gives the canonical form, many times as fast.
 * @throws AssertionError as `canonicalJson`
 */
export function isCanonical(value: unknown, text: string): boolean {
  // A lone surrogate can stand in a text by its escape only.
  if (!text.includes('\\ud') && isSorted(value) && JSON.stringify(value) === text) return true;
  return canonicalJson(value) === text;
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before = '';
  for (const key in value) {
    if (key < before || !isSorted((value as Readonly<Record<string, unknown>>)[key])) return false;
    before = key;
  }
  return true;
}

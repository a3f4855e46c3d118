import type { Checkpoint } from './checkpoint.js';
import { isBase64url } from './bytes.js';
import { isPublicKeyText } from './signature.js';
import type { LedgerEntry } from './entry.js';

/** Whether a value is of a shape. */
export type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === 'string' && value !== '';
export const isHash: Check = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
export const isInstant: Check = (value) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
export const isPosition: Check = (value) => isCount(value) && value !== 0;
export const isObject: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isHashList: Check = (value) => Array.isArray(value) && value.every(isHash);
export const isKeyList: Check = (value) =>
  Array.isArray(value) && value.every((key) => typeof key === 'string' && isPublicKeyText(key));
/** Bytes in the one way that base64url writes them: the last character may have bits that a reader might overlook. */
export const isBytes: Check = (value) => typeof value === 'string' && value !== '' && isBase64url(value);
/** 64 bytes. */
export const isSignature: Check = (value) => isBytes(value) && (value as string).length === 86;

const ENTRY = {
  seq: isPosition,
  at: isInstant,
  site: isText,
  kind: isText,
  body: isObject,
  prev: isHash,
  hash: isHash,
};
const CHECKPOINT = {
  site: isText,
  tree_size: isPosition,
  root: isHash,
  head: isHash,
  at: isInstant,
  key_id: isText,
  signature: isSignature,
};
export function isEntry(value: unknown): value is LedgerEntry {
  return hasShape(value, ENTRY);
}

export function isCheckpoint(value: unknown): value is Checkpoint {
  return hasShape(value, CHECKPOINT);
}

/** Whether `value` is an object with exactly the members of `shape`, each as it asks. */
export function hasShape(
  value: unknown,
  shape: Readonly<Record<string, Check>>,
): value is Readonly<Record<string, unknown>> {
  if (!isObject(value)) return false;
  const object = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(shape);
  return (
    Object.keys(object).length === names.length &&
    names.every((name) => Object.hasOwn(object, name) && shape[name]!(object[name]))
  );
}

import { numberIn } from './shapes.js';

/** One record of a report in whatever dialect: JSON sends numbers, the text form sends words. */
export type CgminerRecord = Readonly<Record<string, unknown>>;

/** Names that the text form gives to the records of a report. */
const TEXT_NAMES: Readonly<Record<string, readonly string[]>> = {
  DEVS: ['ASC', 'PGA', 'GPU', 'DEV', 'CPU'],
  POOLS: ['POOL'],
  DEVDETAILS: ['DEVDETAIL'],
};

/**
 * The records of the report `name` in a reply: listed under its name, sent as one object, sent in the text form, or
 * nested under its command as in the answer to `a+b`.
 */
export function recordsOf(reply: CgminerRecord, name: string): CgminerRecord[] {
  for (const key of [name, ...(TEXT_NAMES[name] ?? [])]) {
    const records = [reply[key]].flat().filter(isRecord);
    if (records.length > 0) return records;
  }
  const nested = [reply[name.toLowerCase()]].flat().filter(isRecord);
  return nested.flatMap((inner) => recordsOf(inner, name));
}

/** The number under the first of `keys` that has one; null where none has. */
export function numberOf(record: CgminerRecord, ...keys: readonly string[]): number | null {
  for (const key of keys) {
    const value = numberIn(record[key]);
    if (value !== undefined) return value;
  }
  return null;
}

/** The text under the first of `keys` that has one; null where none has. */
export function textOf(record: CgminerRecord, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = record[key];
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
  }
  return null;
}

const TO_THS: Readonly<Record<string, number>> = {
  HS: 1e-12,
  KHS: 1e-9,
  MHS: 1e-6,
  GHS: 1e-3,
  THS: 1,
  PHS: 1e3,
};

/** Averaging times as forks write them, shortest first: what happened just now tells more than what was. */
const SPANS = ['rt', 'spd', '5s', '10s', '20s', '30s', '1m', '60s', '5m', '10m', '15m', '30m', 'av', 'avg'];

/** What WhatsMiner calls `HS RT` is in MH/s; no fork is known to send it in H/s. */
const MHS_BY_CUSTOM = /^HS RT$/i;

/**
 * The hashrate in TH/s over the shortest time that a record tells; its unit is in its key: `MHS 5s`, `GHS av`,
 * `THS 30s`. Null where it tells none.
 */
export function hashrateThsOf(record: CgminerRecord): number | null {
  let best: { readonly span: number; readonly ths: number } | null = null;
  for (const key of Object.keys(record)) {
    const [, unit = '', span = ''] = /^([KMGTP]?HS)[ _]?(\w+)$/i.exec(key.trim()) ?? [];
    const rank = SPANS.indexOf(span.toLowerCase());
    const value = numberOf(record, key);
    if (rank === -1 || value === null || value < 0) continue;
    const toThs = MHS_BY_CUSTOM.test(key.trim()) ? 1e-6 : (TO_THS[unit.toUpperCase()] ?? 1);
    if (best === null || rank < best.span) best = { span: rank, ths: value * toThs };
  }
  return best?.ths ?? null;
}

/** The first status record of a reply, in whatever shape: a list, an object, or a word. */
export function statusOf(reply: CgminerRecord): CgminerRecord {
  const raw: unknown = Array.isArray(reply['STATUS']) ? reply['STATUS'][0] : reply['STATUS'];
  return isRecord(raw) ? raw : typeof raw === 'string' ? { ...reply, STATUS: raw } : {};
}

function isRecord(value: unknown): value is CgminerRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

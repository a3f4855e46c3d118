import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { MeterSpan } from '../core/reports/index.js';

/** Instants of local dates: the first, and the one after the last. @throws EbbError `rejected` */
export function localSpan(from: string, to: string, zone: string): MeterSpan {
  const [first, last] = [DateTime.fromISO(from, { zone }), DateTime.fromISO(to, { zone })];
  if (first.isValid && last.isValid && first < last) return { from: isoUtc(first), to: isoUtc(last) };
  throw new EbbError(
    'rejected',
    `from ${from} to ${to} is no span: give local dates such as 2026-06-01 and 2026-07-01`,
  );
}

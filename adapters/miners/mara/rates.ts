import { EbbError } from '../../../src/core/errors.js';
import { type CgminerRecord, numberOf, textOf } from '../../shared/cgminer-report.js';

const TH_PER_UNIT: Readonly<Record<string, number>> = {
  H: 1e-12,
  KH: 1e-9,
  MH: 1e-6,
  GH: 1e-3,
  TH: 1,
  PH: 1e3,
};

const RATE_KEYS = ['hashrate_realtime', 'hashrate_realtime_10m', 'hashrate_average'] as const;

/** No Bitcoin machine of the last ten years is rated lower than 5,000 GH/s, and none higher than 5,000 TH/s. */
const UNIT_BORDER = 5_000;
/** A machine hashes this much more than its ideal at most, for a moment. */
const RATIO_MAX = 1.5;
/** No machine does its work with less. */
const J_PER_TH_MIN = 5;

/** What the machine should hash, in TH/s: in GH/s as it is documented, unless a unit or its size says otherwise. */
export function idealOf(brief: CgminerRecord): number | null {
  const ideal = numberOf(brief, 'hashrate_ideal');
  if (ideal === null || ideal <= 0) return null;
  const toThs = perUnit(textOf(brief, 'hashrate_ideal_unit'));
  return ideal * (toThs ?? (ideal < UNIT_BORDER ? TH_PER_UNIT['TH']! : TH_PER_UNIT['GH']!));
}

/**
 * What the machine hashes, in TH/s. Sources disagree whether a figure without a unit is in GH/s or in TH/s: it is in
 * TH/s where the machine can hash as much, and else in GH/s.
 * @throws EbbError `malformed` where it can be neither
 */
export function hashrateOf(brief: CgminerRecord, where: string): number | null {
  for (const key of RATE_KEYS) {
    const rate = numberOf(brief, key);
    if (rate === null) continue;
    const toThs = perUnit(textOf(brief, `${key}_unit`, 'hashrate_unit'));
    return Math.max(0, toThs === null ? plausibleThs(rate, brief, where) : rate * toThs);
  }
  return null;
}

function plausibleThs(rate: number, brief: CgminerRecord, where: string): number {
  const mostThs = mostThsOf(brief);
  const candidates = [rate, rate * TH_PER_UNIT['GH']!];
  const ths = candidates.find((candidate) => candidate <= mostThs);
  if (ths !== undefined) return ths;
  throw new EbbError('malformed', `${where}: a hashrate of ${rate} is out of reach, in GH/s as in TH/s`);
}

/** As much as the machine can hash: by its ideal, or by its watts. */
function mostThsOf(brief: CgminerRecord): number {
  const idealThs = idealOf(brief);
  if (idealThs !== null) return idealThs * RATIO_MAX;
  const powerW = numberOf(brief, 'power_consumption_estimated');
  return powerW !== null && powerW > 0 ? powerW / J_PER_TH_MIN : UNIT_BORDER;
}

function perUnit(unit: string | null): number | null {
  return unit === null ? null : (TH_PER_UNIT[unit.replace(/\/?s$/i, '').toUpperCase()] ?? null);
}

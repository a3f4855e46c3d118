import { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import type { ForwardHashprice } from '../core/mining/hashprice-ahead.js';
import type { CsvRow } from './csv-rows.js';

const PERIOD = ['month', 'date_utc'] as const;
const FIGURE = 'hashprice_usd_per_ph_day';
/** Less than any hashprice by the PH has been: one by the TH, or in BTC. */
const USD_PER_PH_DAY_MIN = 1;

/**
 * A forward curve of hashprice: `month` (2027-01) or `date_utc` (2027-01-15), and `hashprice_usd_per_ph_day`, before the pool's fee.
 * Months and days are those of UTC; each figure holds for its own month or day. Ascending.
 * @throws EbbError (malformed) with line and fix
 */
export function readForwardRows(rows: readonly CsvRow[]): ForwardHashprice[] {
  const [first] = rows;
  const period = PERIOD.find((name) => first && name in first.cells);
  if (!first || !period || !(FIGURE in first.cells)) {
    throw new EbbError(
      'malformed',
      `a forward curve needs the columns ${PERIOD.join(' or ')}, and ${FIGURE}`,
    );
  }
  const curve = rows.map((row) => forwardOf(row, period)).sort((a, b) => a.fromMs - b.fromMs);
  const overlap = curve.find((each, index) => index > 0 && each.fromMs < curve[index - 1]!.untilMs);
  if (overlap) {
    const day = DateTime.fromMillis(overlap.fromMs, { zone: 'utc' }).toISODate();
    throw new EbbError('malformed', `the curve has two figures for ${day}: leave one out`);
  }
  return curve;
}

function forwardOf({ line, cells }: CsvRow, period: (typeof PERIOD)[number]): ForwardHashprice {
  const [text, figure] = [cells[period]!, cells[FIGURE]!];
  const unit = period === 'month' ? 'month' : 'day';
  const from = DateTime.fromFormat(text, unit === 'month' ? 'yyyy-MM' : 'yyyy-MM-dd', { zone: 'utc' });
  if (!from.isValid) {
    const like = unit === 'month' ? 'month such as 2027-01' : 'date such as 2027-01-15';
    throw new EbbError('malformed', `line ${line}: "${text}" is not a ${like}`);
  }
  const usd = figure === '' ? Number.NaN : Number(figure);
  if (!Number.isFinite(usd)) {
    throw new EbbError('malformed', `line ${line}: "${figure}" is not a hashprice in USD/PH/day`);
  }
  if (usd < USD_PER_PH_DAY_MIN) {
    throw new EbbError(
      'malformed',
      `line ${line}: ${figure} cannot be USD/PH/day. Multiply figures by the TH by 1000, and those in BTC by its price.`,
    );
  }
  return {
    fromMs: from.toMillis(),
    untilMs: from.plus({ [unit]: 1 }).toMillis(),
    hashpriceUsdPerPhDay: usd,
  };
}

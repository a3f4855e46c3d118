import { type PeakCalendar, type PeakWindow, windowOf } from '../../forecast/peak-calendar.js';
import { formatPower } from '../../units.js';
import { daysBetween, localTime } from '../local-time.js';
import type { CoincidentPeakCharge, DemandRate } from './contract.js';
import { billedDemand, demandPeak, type PastPeak } from './demand.js';
import type { Bill } from './invoice-energy.js';
import { type InvoiceGap, type InvoiceLine, lineOf } from './invoice-line.js';
import { microUsd } from './micro-usd.js';

/** A site's load in a coincident peak, as the bill takes it. */
export interface PeakLoad {
  readonly startMs: number;
  readonly powerW: number;
}

interface PowerLines {
  readonly lines: InvoiceLine[];
  readonly gaps: InvoiceGap[];
}

/** One line for each demand charge, at the stretch of the peak that it is billed by. */
export function demandLines(bill: Bill, pastPeaks: readonly PastPeak[]): PowerLines {
  const { terms, month, fromMs, toMs, meter } = bill;
  const [lines, gaps]: [InvoiceLine[], InvoiceGap[]] = [[], []];
  for (const rate of terms.contract.demandCharges) {
    const peak = demandPeak(rate, terms.clock, meter);
    const { powerW, because, ratchetMonth } = billedDemand(rate, month, peak?.powerW ?? 0, pastPeaks);
    if (!peak && meter.some(({ startMs }) => terms.clock.isIn(rate.when, startMs))) {
      const text = `${rate.name}: no whole demand interval of ${rate.minutes} min`;
      gaps.push({ what: 'demand interval', text, fromMs, toMs });
    }
    const span =
      peak && because === 'peak'
        ? { fromMs: peak.startMs, toMs: peak.startMs + rate.minutes * 60_000 }
        : { fromMs, toMs };
    const text = `${rate.name}${because === 'peak' ? '' : `, ${why(rate, because, ratchetMonth)}`}`;
    lines.push(
      lineOf({ component: rate.name, text, unit: 'W' }, [
        { ...span, quantity: Math.round(powerW), rate: microUsd(rate.usdPerKw) },
      ]),
    );
  }
  return { lines, gaps };
}

function why(
  { ratchet, powerWMin }: DemandRate,
  because: 'ratchet' | 'minimum',
  month: string | null,
): string {
  return because === 'ratchet'
    ? `ratchet: ${ratchet!.ratio * 100} % of the peak of ${month}`
    : `at least ${formatPower(powerWMin)}`;
}

/** One line for each charge, with a part for each peak: its share of the year's charge, by twelfths. */
export function coincidentLines(bill: Bill, loads: readonly PeakLoad[]): PowerLines {
  const { terms, fromMs, toMs } = bill;
  const [lines, gaps]: [InvoiceLine[], InvoiceGap[]] = [[], []];
  for (const charge of terms.contract.coincidentPeaks) {
    const { calendar, name } = charge;
    const year = Number(bill.month.slice(0, 4)) - charge.billedYearsLater;
    const widthMs = calendar.intervalMinutes * 60_000;
    const counted = calendar.windows.map((window) => loadsOf(charge, window, year, loads));
    const parts = calendar.windows.flatMap((window, index) =>
      counted[index]!.map(({ startMs, powerW }) => ({
        fromMs: startMs,
        toMs: startMs + widthMs,
        quantity: Math.round(powerW),
        rate: microUsd((calendar.rateUsdPerKwYear * window.weight) / window.peakCount / 12),
      })),
    );
    const wanted = calendar.windows.reduce((sum, { peakCount }) => sum + peakCount, 0);
    if (parts.length < wanted) {
      const text = `${name}: ${parts.length} of the ${wanted} peaks of ${year}`;
      gaps.push({ what: 'load at a coincident peak', text, fromMs, toMs });
    }
    if (parts.length === 0) continue;
    lines.push(lineOf({ component: name, text: `${name}, by ${wanted} peaks of ${year}`, unit: 'W' }, parts));
  }
  return { lines, gaps };
}

function loadsOf(
  { calendar }: CoincidentPeakCharge,
  window: PeakWindow,
  year: number,
  loads: readonly PeakLoad[],
): readonly PeakLoad[] {
  return loads
    .filter(({ startMs }) => {
      const { date } = localTime(calendar.zone, startMs);
      return Number(date.slice(0, 4)) === year && windowAt(calendar, date) === window;
    })
    .slice(0, window.peakCount);
}

function windowAt(calendar: PeakCalendar, date: string): PeakWindow | null {
  return windowOf(calendar, daysBetween('1970-01-01', date));
}

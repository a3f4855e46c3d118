import type { paths } from '../../api/client.js';

export type ReportBody =
  paths['/api/v1/sites/{site}/reports']['post']['requestBody']['content']['application/json'];
export type ReportKind = ReportBody['kind'];

/** A report as the form holds it. */
export interface WantedReport {
  readonly kind: ReportKind;
  readonly event: string;
  /** Local dates; `to` is the last one. */
  readonly from: string;
  readonly to: string;
  readonly year: number;
  readonly customer: string;
  readonly creditUsdPerMwh: number;
  readonly paper: 'A4' | 'LETTER';
}

export const KIND_NAMES: Readonly<Record<ReportKind, string>> = {
  event: 'An event: how it went',
  month: 'A month in a program: energy, events, estimated pay',
  season: 'A season in a program',
  '4cp': 'The system’s peaks (4CP): the load at each',
  audit: 'Audit: what was recorded, and by whom',
  efficiency: 'Efficiency: J/TH by model, uptime, energy shed',
  customer: 'A hosted customer’s statement',
};

export function hasSpan({ kind }: Pick<WantedReport, 'kind'>): boolean {
  return kind !== 'event' && kind !== '4cp';
}

/** What has to be filled in first, in a sentence; null: nothing. */
export function mistakeIn(wanted: WantedReport): string | null {
  const { kind, event, from, to, year, customer, creditUsdPerMwh } = wanted;
  if (kind === 'event' && event.trim() === '') return 'Say which event.';
  if (kind === '4cp' && !Number.isInteger(year)) return 'Say which year.';
  if (hasSpan(wanted) && (from === '' || to === '')) return 'Say from which day to which.';
  if (hasSpan(wanted) && from > to) return 'The last day is before the first.';
  if (kind === 'customer' && customer.trim() === '') return 'Say which customer.';
  if (kind === 'customer' && !(creditUsdPerMwh >= 0)) return 'Say what the contract credits.';
  return null;
}

/** @param wanted without a mistake */
export function bodyOf(wanted: WantedReport): ReportBody {
  const { kind, paper, event, from, year, customer, creditUsdPerMwh } = wanted;
  const span = { from, to: dayAfter(wanted.to), paper };
  switch (kind) {
    case 'event':
      return { kind, event: event.trim(), paper };
    case '4cp':
      return { kind, year, paper };
    case 'month':
    case 'season':
    case 'audit':
    case 'efficiency':
      return { kind, ...span };
    case 'customer':
      return { kind, ...span, customer: customer.trim(), credit_usd_per_mwh: creditUsdPerMwh };
  }
}

/** Spans are half-open in the API, and say their last day to people. */
function dayAfter(date: string): string {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

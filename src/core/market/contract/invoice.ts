import { DateTime } from 'luxon';
import { EbbError } from '../../errors.js';
import { isoUtc } from '../../interval.js';
import { localMidnightMs } from '../local-time.js';
import type { Contract } from './contract.js';
import type { MeterInterval, PastPeak } from './demand.js';
import { coincidentLines, demandLines, type PeakLoad } from './invoice-power.js';
import { energyLines } from './invoice-energy.js';
import { type InvoiceGap, type InvoiceLine, type InvoicePart, lineOf } from './invoice-line.js';
import { ContractTerms } from './marginal.js';
import { amountMicroUsd, microUsd, UNITS_PER_RATE } from './micro-usd.js';
import { isOn } from './riders.js';

/** A price of the market that the contract names. */
export interface MarketPrice {
  readonly startMs: number;
  readonly minutes: number;
  readonly usdPerMwh: number;
}

export interface InvoiceInput {
  readonly contract: Contract;
  /** Local month, `yyyy-MM`. */
  readonly month: string;
  /** Ascending, all of one length, aligned to it; those outside the month do not count. */
  readonly meter: readonly MeterInterval[];
  /** Longer than the meter's intervals or shorter. */
  readonly prices: readonly MarketPrice[];
  /** Of the months that ratchets look back to. */
  readonly pastPeaks?: readonly PastPeak[];
  /** The site's load in each peak of the year that transmission is billed by. */
  readonly coincidentLoads?: readonly PeakLoad[];
}

/** What a month should cost. Every line is the sum of its parts, every part a product that anybody can repeat. */
export interface Invoice {
  readonly contractId: string;
  readonly month: string;
  /** ISO 8601 UTC, half-open. */
  readonly from: string;
  readonly to: string;
  /** Metered. */
  readonly energyWh: number;
  readonly lines: readonly InvoiceLine[];
  readonly totalMicroUsd: number;
  /** What was not there to bill; none: the invoice is whole. */
  readonly gaps: readonly InvoiceGap[];
}

/** @throws EbbError (malformed) where meter intervals overlap, differ in length or are out of order */
export function invoice(input: InvoiceInput): Invoice {
  const { contract, month } = input;
  const { fromMs, toMs } = monthBounds(contract.timeZone, month);
  const meter = input.meter.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
  const minutes = checkedMinutes(meter, contract, month);
  const terms = new ContractTerms(contract);
  const bill = { terms, month, fromMs, toMs, meter, minutes, prices: input.prices };
  const energy = energyLines(bill);
  const demand = demandLines(bill, input.pastPeaks ?? []);
  const coincident = coincidentLines(bill, input.coincidentLoads ?? []);
  const lines = [
    ...energy.lines,
    ...demand.lines,
    ...coincident.lines,
    ...fixedLines(contract, fromMs, toMs),
  ];
  addRiders(contract, lines, fromMs, toMs);
  return {
    contractId: contract.contractId,
    month,
    from: iso(fromMs),
    to: iso(toMs),
    energyWh: energy.meteredWh,
    lines,
    totalMicroUsd: lines.reduce((sum, line) => sum + line.amountMicroUsd, 0),
    gaps: [...energy.gaps, ...demand.gaps, ...coincident.gaps],
  };
}

/** The invoice computed anew from its own parts: the names of lines whose amounts are not what their parts come to. */
export function wrongLines({ lines }: Pick<Invoice, 'lines'>): string[] {
  const amount = (line: InvoiceLine, { quantity, rate }: InvoicePart): number =>
    amountMicroUsd(quantity, rate, line.unit);
  return lines
    .filter((line) => {
      const wrongPart = line.parts.some((part) => part.amountMicroUsd !== amount(line, part));
      const sum = line.parts.reduce((total, part) => total + part.amountMicroUsd, 0);
      const quantity = line.parts.reduce((total, part) => total + part.quantity, 0);
      return wrongPart || sum !== line.amountMicroUsd || quantity !== line.quantity;
    })
    .map(({ text }) => text);
}

function fixedLines({ fixedCharges }: Contract, fromMs: number, toMs: number): InvoiceLine[] {
  return fixedCharges.map(({ name, usdPerMonth }) =>
    lineOf({ component: name, text: name, unit: 'month' }, [
      { fromMs, toMs, quantity: 1, rate: microUsd(usdPerMonth) },
    ]),
  );
}

/** Each rider is one product: of the sum that it is a share of. */
function addRiders({ riders }: Contract, lines: InvoiceLine[], fromMs: number, toMs: number): void {
  for (const rider of riders) {
    const base = lines
      .filter(({ component }) => isOn(rider, component))
      .reduce((sum, { amountMicroUsd: amount }) => sum + amount, 0);
    const rate = Math.round(rider.ratio * UNITS_PER_RATE['micro-USD']);
    const text = `${rider.name}, ${+(rider.ratio * 100).toFixed(7)} %`;
    lines.push(
      lineOf({ component: rider.name, text, unit: 'micro-USD' }, [{ fromMs, toMs, quantity: base, rate }]),
    );
  }
}

function monthBounds(timeZone: string, month: string): { fromMs: number; toMs: number } {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new EbbError('rejected', `"${month}" is not a month such as 2026-08`);
  }
  const next = DateTime.fromISO(`${month}-01`, { zone: 'utc' }).plus({ months: 1 }).toFormat('yyyy-MM-dd');
  return { fromMs: localMidnightMs(timeZone, `${month}-01`), toMs: localMidnightMs(timeZone, next) };
}

function checkedMinutes(meter: readonly MeterInterval[], contract: Contract, month: string): number {
  const [first] = meter;
  if (!first) {
    throw new EbbError(
      'rejected',
      `the meter has no interval in ${month} by the clocks of ${contract.timeZone}: give readings of that month`,
    );
  }
  const widthMs = first.minutes * 60_000;
  meter.forEach(({ startMs, minutes, energyMwh }, index) => {
    const before = meter[index - 1];
    const problem =
      minutes !== first.minutes
        ? `lasts ${minutes} min, the first one ${first.minutes}`
        : startMs % widthMs !== 0
          ? `does not begin at a multiple of ${minutes} min`
          : before && startMs <= before.startMs
            ? 'is not after the one before it'
            : Number.isFinite(energyMwh) && energyMwh >= 0
              ? null
              : `has ${energyMwh} MWh`;
    if (problem) {
      throw new EbbError('malformed', `the meter's interval of ${iso(startMs)} ${problem}: correct it`);
    }
  });
  return first.minutes;
}

function iso(ms: number): string {
  return isoUtc(DateTime.fromMillis(ms, { zone: 'utc' }));
}

import { salePrice, rateAt, type ContractTerms } from './marginal.js';
import type { MeterInterval } from './demand.js';
import type { MarketPrice } from './invoice.js';
import { type InvoiceGap, type InvoiceLine, type InvoicePart, lineOf } from './invoice-line.js';
import { microUsd } from './micro-usd.js';

/** A month as it is being billed. */
export interface Bill {
  readonly terms: ContractTerms;
  readonly month: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the month, ascending. */
  readonly meter: readonly MeterInterval[];
  /** Length of the meter's intervals. */
  readonly minutes: number;
  readonly prices: readonly MarketPrice[];
}

type Product = Omit<InvoicePart, 'amountMicroUsd'>;

const WH_PER_MWH = 1e6;

/** Lines of energy: blocks, what is bought beyond them, what is sold of them, take-or-pay, adders. */
export function energyLines(bill: Bill): {
  readonly lines: InvoiceLine[];
  readonly gaps: InvoiceGap[];
  readonly meteredWh: number;
} {
  const { terms, meter, minutes, fromMs, toMs } = bill;
  const sheet = new Sheet();
  const prices = new PriceLookup(bill.prices);
  const meteredWh = new Map(
    meter.map(({ startMs, energyMwh }) => [startMs, Math.round(energyMwh * WH_PER_MWH)]),
  );
  const widthMs = minutes * 60_000;
  for (let startMs = fromMs; startMs < toMs; startMs += widthMs) {
    const span = { fromMs: startMs, toMs: startMs + widthMs };
    const blockWh = addBlocks(sheet, terms, span, minutes);
    const wh = meteredWh.get(startMs);
    if (wh === undefined) {
      sheet.gap('meter', span);
      continue;
    }
    const settledWh = Math.round(wh * (1 + terms.contract.lossRatio));
    addTrade(sheet, terms, span, settledWh - blockWh, prices.mean(startMs, minutes));
    for (const { name, when, usdPerMwh, basis } of terms.contract.adders) {
      if (!terms.clock.isIn(when, startMs)) continue;
      const quantity = basis === 'settled' ? settledWh : wh;
      sheet.add(name, name, { ...span, quantity, rate: microUsd(usdPerMwh) });
    }
  }
  const total = [...meteredWh.values()].reduce((sum, wh) => sum + wh, 0);
  return {
    lines: [...sheet.lines(), ...takeOrPayLine(bill, total)],
    gaps: sheet.gaps,
    meteredWh: total,
  };
}

type Span = Pick<Product, 'fromMs' | 'toMs'>;

/** Returns the Wh of all blocks in the interval. */
function addBlocks(sheet: Sheet, { contract, clock }: ContractTerms, span: Span, minutes: number): number {
  let sumWh = 0;
  for (const { name, usdPerMwh, shape } of contract.blocks) {
    const quantity = Math.round(((clock.first(shape, span.fromMs)?.powerW ?? 0) * minutes) / 60);
    if (quantity > 0) sheet.add(name, name, { ...span, quantity, rate: microUsd(usdPerMwh) });
    sumWh += quantity;
  }
  return sumWh;
}

/** @param beyondWh settled energy less the blocks; negative: to be sold */
function addTrade(
  sheet: Sheet,
  terms: ContractTerms,
  span: Span,
  beyondWh: number,
  marketUsdPerMwh: number | null,
): void {
  const { energy, sellBack } = terms.contract;
  if (beyondWh > 0 && energy.kind === 'schedule') {
    const { name, usdPerMwh } = rateAt(terms, energy.rates, span.fromMs);
    const text = `${energy.name}, ${name}`;
    sheet.add(energy.name, text, { ...span, quantity: beyondWh, rate: microUsd(usdPerMwh) });
    return;
  }
  if (beyondWh === 0 || (beyondWh < 0 && !sellBack)) return;
  if (marketUsdPerMwh === null) {
    sheet.gap('price', span);
  } else if (beyondWh < 0) {
    const rate = microUsd(salePrice(sellBack!, marketUsdPerMwh));
    sheet.add(sellBack!.name, sellBack!.name, { ...span, quantity: beyondWh, rate });
  } else if (energy.kind === 'index') {
    const rate = microUsd(marketUsdPerMwh * energy.multiplier);
    sheet.add(energy.name, energy.name, { ...span, quantity: beyondWh, rate });
  }
}

function takeOrPayLine({ terms, fromMs, toMs }: Bill, meteredWh: number): InvoiceLine[] {
  const { takeOrPay } = terms.contract;
  if (!takeOrPay) return [];
  const quantity = Math.round(takeOrPay.energyMwhPerMonth * WH_PER_MWH) - meteredWh;
  if (quantity <= 0) return [];
  const head = {
    component: takeOrPay.name,
    text: `${takeOrPay.name}, energy not taken`,
    unit: 'Wh',
  } as const;
  return [lineOf(head, [{ fromMs, toMs, quantity, rate: microUsd(takeOrPay.usdPerMwh) }])];
}

/** Collects products by line, and what is missing by stretch. */
class Sheet {
  readonly gaps: InvoiceGap[] = [];
  readonly #products = new Map<string, { readonly component: string; readonly parts: Product[] }>();

  add(component: string, text: string, product: Product): void {
    const line = this.#products.get(text) ?? { component, parts: [] };
    line.parts.push(product);
    this.#products.set(text, line);
  }

  gap(what: 'meter' | 'price', { fromMs, toMs }: Span): void {
    const last = this.gaps.findLast((gap) => gap.what === what);
    if (last?.toMs === fromMs) this.gaps.splice(this.gaps.indexOf(last), 1, { ...last, toMs });
    else this.gaps.push({ what, text: what === 'meter' ? 'no reading' : 'no price', fromMs, toMs });
  }

  lines(): InvoiceLine[] {
    return [...this.#products].map(([text, { component, parts }]) =>
      lineOf({ component, text, unit: 'Wh' }, parts),
    );
  }
}

/** The price of a stretch: of the one interval that holds it, or the mean of those that make it up. */
class PriceLookup {
  readonly #byStart: ReadonlyMap<number, number>;
  readonly #minutes: number;

  constructor(prices: readonly MarketPrice[]) {
    this.#byStart = new Map(prices.map(({ startMs, usdPerMwh }) => [startMs, usdPerMwh]));
    this.#minutes = Math.min(60, ...prices.map(({ minutes }) => minutes));
  }

  mean(startMs: number, minutes: number): number | null {
    const widthMs = this.#minutes * 60_000;
    const first = Math.floor(startMs / widthMs) * widthMs;
    let [sum, count] = [0, 0];
    for (let at = first; at < startMs + minutes * 60_000; at += widthMs, count += 1) {
      const price = this.#byStart.get(at);
      if (price === undefined) return null;
      sum += price;
    }
    return sum / count;
  }
}

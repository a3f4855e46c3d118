import { amountMicroUsd, type InvoiceUnit } from './micro-usd.js';

/** A product of an invoice: `quantity × rate` to the nearest micro-dollar. All whole numbers. */
export interface InvoicePart {
  /** The intervals it comes from, half-open, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** In the line's unit. */
  readonly quantity: number;
  /** Micro-dollars per MWh, kW or month; of a share of other lines: billionths. */
  readonly rate: number;
  readonly amountMicroUsd: number;
}

export interface InvoiceLine {
  /** Name of the part of the contract that it comes from. */
  readonly component: string;
  readonly text: string;
  readonly unit: InvoiceUnit;
  readonly quantity: number;
  /** As in its parts; null where they differ. */
  readonly rate: number | null;
  readonly amountMicroUsd: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly parts: readonly InvoicePart[];
}

/** What the invoice lacks, and for which stretch. */
export interface InvoiceGap {
  readonly what: 'meter' | 'price' | 'demand interval' | 'load at a coincident peak';
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The line that sums `parts`, of which there is at least one. */
export function lineOf(
  head: Pick<InvoiceLine, 'component' | 'text' | 'unit'>,
  products: readonly Omit<InvoicePart, 'amountMicroUsd'>[],
): InvoiceLine {
  const parts = products.map((part) => ({
    ...part,
    amountMicroUsd: amountMicroUsd(part.quantity, part.rate, head.unit),
  }));
  const rate = parts[0]!.rate;
  return {
    ...head,
    quantity: parts.reduce((sum, part) => sum + part.quantity, 0),
    rate: parts.every((part) => part.rate === rate) ? rate : null,
    amountMicroUsd: parts.reduce((sum, part) => sum + part.amountMicroUsd, 0),
    fromMs: parts[0]!.fromMs,
    toMs: parts.at(-1)!.toMs,
    parts,
  };
}

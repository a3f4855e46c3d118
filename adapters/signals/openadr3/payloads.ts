import type { SignalValue } from '../../../src/core/ports/signal.js';
import type { Payload, PayloadDescriptor } from './api.js';

/** How a program means a type of payload, where it differs from what is usual or the type is its own. */
export const MEANINGS = [
  'power-limit',
  'power-drop',
  'power-change',
  'dispatch',
  'baseline',
  'load-ratio',
  'level',
  'price',
  'alert',
  'other',
] as const;
export type Meaning = (typeof MEANINGS)[number];

/** What the types mean that the definitions of OpenADR 3 name. The rest is kept as `other`. */
const USUAL: Readonly<Record<string, Meaning>> = {
  SIMPLE: 'level',
  PRICE: 'price',
  DISPATCH_SETPOINT: 'power-limit',
  DISPATCH_SETPOINT_RELATIVE: 'power-change',
  DISPATCH_INSTRUCTION: 'dispatch',
  IMPORT_CAPACITY_LIMIT: 'power-limit',
  BASELINE: 'baseline',
};

const WATTS: Readonly<Record<string, number>> = { W: 1, KW: 1e3, MW: 1e6 };
/** MWh in one of the unit that a price is for. */
const PER_MWH: Readonly<Record<string, number>> = { WH: 1e6, KWH: 1e3, MWH: 1 };
/** What is meant where a descriptor says nothing. */
const USUAL_POWER_UNIT = 'KW';
const USUAL_ENERGY_UNIT = 'KWH';
const USUAL_CURRENCY = 'USD';

/** One value of a payload in Ebb's words; `note` says why it could not be taken as it stands. */
export interface ReadValue {
  readonly value: SignalValue;
  readonly note: string | null;
}

/** @param value one of the payload's; those of a price are for parts of the interval, one after the other */
export function readValue(
  { type }: Pick<Payload, 'type'>,
  value: unknown,
  descriptor: PayloadDescriptor | undefined,
  meanings: Readonly<Record<string, Meaning>>,
): ReadValue {
  const meaning = meanings[type] ?? usualMeaning(type);
  const units = descriptor?.units?.toUpperCase() ?? null;
  const other = (note: string | null): ReadValue => ({
    value: { payloadType: type, kind: 'other', values: [textOf(value)], units },
    note,
  });
  if (meaning === 'other') return other(null);
  if (meaning === 'alert')
    return { value: { payloadType: type, kind: 'alert', text: textOf(value) }, note: null };
  const number = typeof value === 'number' ? value : Number(typeof value === 'string' ? value : NaN);
  if (!Number.isFinite(number)) return other(`${type}: "${textOf(value)}" is no number`);
  switch (meaning) {
    case 'level':
      return { value: { payloadType: type, kind: 'level', level: number }, note: null };
    case 'load-ratio':
      return { value: { payloadType: type, kind: 'load-ratio', ratio: number }, note: null };
    case 'price': {
      const perMwh = PER_MWH[units ?? USUAL_ENERGY_UNIT];
      if (perMwh === undefined) return other(`${type}: ${units} is no unit of energy that is known`);
      const currency = descriptor?.currency?.toUpperCase() ?? USUAL_CURRENCY;
      return {
        value: { payloadType: type, kind: 'price', pricePerMwh: number * perMwh, currency },
        note: null,
      };
    }
    default: {
      // Of what could be drawn at all, so that it needs no figure of the site.
      if (units === 'PERCENT' && meaning === 'power-limit') {
        return { value: { payloadType: type, kind: 'load-ratio', ratio: number }, note: null };
      }
      const watts = WATTS[units ?? USUAL_POWER_UNIT];
      if (watts === undefined) return other(`${type}: ${units} is no unit of power that is known`);
      return { value: { payloadType: type, kind: meaning, powerW: number * watts }, note: null };
    }
  }
}

function usualMeaning(type: string): Meaning {
  return USUAL[type] ?? (type.startsWith('ALERT_') ? 'alert' : 'other');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

import type { PeakCalendar } from '../../forecast/peak-calendar.js';
import type { DayType, HolidayCalendar } from '../calendar.js';
import type { Tariff } from '../tariff.js';

/**
 * What a site pays for power, as plain data. Every part has a name of its own: riders refer to it, and the invoice shows
 * it. Energy is metered at the site; `lossRatio` more of it is settled with the supplier.
 */
export interface Contract {
  readonly contractId: string;
  /** IANA zone of its months, days and clock times. */
  readonly timeZone: string;
  readonly holidays: HolidayCalendar;
  /** Whose price index energy and sales back are settled at. */
  readonly market: 'real-time' | 'day-ahead';
  /** Energy that is settled for a metered MWh, beyond that MWh. */
  readonly lossRatio: number;
  /** Price of what is drawn beyond the blocks, per settled MWh. */
  readonly energy: EnergyPrice;
  /** Bought before, and paid whether it is drawn or not. */
  readonly blocks: readonly EnergyBlock[];
  /** What becomes of the part of the blocks that is not drawn; null: it is lost. */
  readonly sellBack: SellBack | null;
  readonly takeOrPay: TakeOrPay | null;
  readonly adders: readonly EnergyAdder[];
  readonly demandCharges: readonly DemandRate[];
  readonly coincidentPeaks: readonly CoincidentPeakCharge[];
  readonly fixedCharges: readonly FixedCharge[];
  /** In the order in which they are computed. */
  readonly riders: readonly Rider[];
}

/**
 * A stretch of time by the clocks and the calendar of the contract. What is empty or null does not narrow it. Each
 * instant is judged by its own date: of a window past midnight, the hours after midnight by the day that then begins.
 */
export interface When {
  /** Local dates, both included. */
  readonly fromDate: string | null;
  readonly untilDate: string | null;
  readonly months: readonly number[];
  readonly dayTypes: readonly DayType[];
  /** Time of day, `00:00` to `23:59`. */
  readonly from: string;
  /** `00:00` to `24:00`; not after `from`: past midnight. */
  readonly to: string;
}

/** The market's price, or prices by time of use: of several whose time it is, the first. */
export type EnergyPrice =
  | { readonly kind: 'index'; readonly name: string; readonly multiplier: number }
  | { readonly kind: 'schedule'; readonly name: string; readonly rates: readonly TimedRate[] };

export interface TimedRate {
  readonly name: string;
  /** None: always. */
  readonly when: readonly When[];
  readonly usdPerMwh: number;
}

export interface EnergyBlock {
  readonly name: string;
  readonly usdPerMwh: number;
  /** Of several whose time it is, the first; where none is, the block has no power. */
  readonly shape: readonly { readonly when: readonly When[]; readonly powerW: number }[];
}

/** Sold at the market's price, less so much of it and so much more; also where the price is negative. */
export interface SellBack {
  readonly name: string;
  /** Of the price's size, 0–1. */
  readonly haircutRatio: number;
  readonly haircutUsdPerMwh: number;
}

/** Energy that a month has to draw; what is missing of it is paid for all the same. Metered. */
export interface TakeOrPay {
  readonly name: string;
  readonly energyMwhPerMonth: number;
  readonly usdPerMwh: number;
}

export interface EnergyAdder {
  readonly name: string;
  readonly when: readonly When[];
  readonly usdPerMwh: number;
  /** Which MWh it is paid for. */
  readonly basis: 'metered' | 'settled';
}

/** A charge for the month's highest mean power in its hours. */
export interface DemandRate {
  readonly name: string;
  /** Hours that count; none: all. */
  readonly when: readonly When[];
  readonly usdPerKw: number;
  /** Length of a demand interval: 5, 15, 30 or 60. */
  readonly minutes: number;
  /** Billed at the least. */
  readonly powerWMin: number;
  readonly ratchet: Ratchet | null;
}

/** A share of the highest of earlier months' peaks is billed at the least. */
export interface Ratchet {
  readonly ratio: number;
  /** How many months before the billed one count. */
  readonly monthsBack: number;
  /** Calendar months whose peaks count; none: all. */
  readonly months: readonly number[];
}

/** Transmission by coincident peaks: a twelfth of the year's charge each month. */
export interface CoincidentPeakCharge {
  readonly name: string;
  readonly calendar: PeakCalendar;
  /** How many years after the peaks the charge is billed: ERCOT's next year is 1. */
  readonly billedYearsLater: number;
}

export interface FixedCharge {
  readonly name: string;
  readonly usdPerMonth: number;
}

/** A share of other charges: a tax, a franchise fee, a discount (negative). */
export interface Rider {
  readonly name: string;
  readonly ratio: number;
  /** Names of parts of the contract, riders before it among them; `all`: whatever stands before it. */
  readonly on: 'all' | readonly string[];
}

export const ALWAYS: readonly When[] = [];
export const NO_HOLIDAYS: HolidayCalendar = { calendarId: 'none', holidays: [] };

/** The simplest contract: the index with an adder and losses. */
export function contractOfTariff(tariff: Tariff, timeZone: string): Contract {
  return {
    contractId: 'tariff',
    timeZone,
    holidays: NO_HOLIDAYS,
    market: 'real-time',
    lossRatio: tariff.lossRatio,
    energy: { kind: 'index', name: 'Energy', multiplier: 1 },
    blocks: [],
    sellBack: null,
    takeOrPay: null,
    adders: [{ name: 'Adders', when: ALWAYS, usdPerMwh: tariff.addersUsdPerMwh, basis: 'metered' }],
    demandCharges: [],
    coincidentPeaks: [],
    fixedCharges: [],
    riders: [],
  };
}

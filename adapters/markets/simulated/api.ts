import { DateTime } from 'luxon';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import { keyedBetween, keyedRandom } from '../../shared/random.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';

/** As ERCOT's: no system-wide price is made above it. */
export const PRICE_USD_PER_MWH_MAX = 5_000;
const PRICE_USD_PER_MWH_MIN = -60;

/** A plain day, [hour of local time, USD/MWh]: morning ramp, noon of sun, evening ramp; straight in between. */
const PLAIN_DAY: readonly (readonly [number, number])[] = [
  [0, 24],
  [4, 20],
  [6, 34],
  [7.5, 54],
  [9, 36],
  [12, 21],
  [15, 29],
  [17, 56],
  [19, 92],
  [20.5, 66],
  [22, 35],
  [24, 24],
];
const EVENING_HOURS = [16.5, 21] as const;
const SUMMER_MONTHS = new Set([6, 7, 8, 9]);
const SUMMER_EVENING_FACTOR = 1.35;

/** From this hour of one local day to that of the next, on a windy night. */
const WINDY_NIGHT_HOURS = [22.5, 30.5] as const;
const WINDY_NIGHT_CHANCE = 0.4;
const WINDY_NIGHT_DROP_USD_PER_MWH = [28, 58] as const;

/** Congestion and missed ramps: at most one spike begins in a block. More than in reality, so that a demo has some. */
const SPIKE_BLOCK_MS = 3 * 3_600_000;
const INTERVALS_PER_SPIKE_BLOCK = SPIKE_BLOCK_MS / (SETTLEMENT_MINUTES * 60_000);
/** The last interval is on its way down. */
const SPIKE_LAST_RATIO = 0.75;
const SPIKE_CHANCE = 0.7;
const SPIKE_CHANCE_WINDY_NIGHT = 0.3;
const SPIKE_INTERVALS = [2, 5] as const;
const SPIKE_USD_PER_MWH = [95, 380] as const;

/** Scarcity: one day in a hundred, more where everybody cools or heats; when it begins, and what each interval adds. */
const SCARCITY_CHANCE = 0.01;
const SCARCITY_CHANCE_EXTREME = 0.05;
const SCARCITY_SUMMER = { months: new Set([7, 8]), hours: [17.5, 19.5] } as const;
const SCARCITY_WINTER = { months: new Set([1, 2]), hours: [6, 7.5] } as const;
const SCARCITY_USD_PER_MWH = [240, 900, 2_400, 5_000, 5_000, 5_000, 3_100, 1_200, 450];

const NOISE_RATIO = 0.08;
const BASIS_USD_PER_MWH = [-3, 3] as const;

interface LocalTime {
  readonly date: string;
  readonly month: number;
  readonly hour: number;
}

/**
 * The price of the interval from `start` at a settlement point: a function of its arguments and nothing else, so any
 * process computes the same history. The settlement points differ by a small basis.
 */
export function simulatedPriceUsdPerMwh(seed: number, settlementPoint: string, start: DateTime): number {
  const local = localTime(start);
  const base = baseUsdPerMwh(seed, start, local);
  const noise = 1 + NOISE_RATIO * (2 * keyedRandom(seed, 'noise', start.toMillis()) - 1);
  const basis = keyedBetween(
    BASIS_USD_PER_MWH,
    seed,
    settlementPoint,
    Math.floor(start.toMillis() / 3_600_000),
  );
  const price = (base + spikeUsdPerMwh(seed, start) + scarcityUsdPerMwh(seed, local)) * noise + basis;
  return round(Math.min(Math.max(price, PRICE_USD_PER_MWH_MIN), PRICE_USD_PER_MWH_MAX));
}

function baseUsdPerMwh(seed: number, start: DateTime, local: LocalTime): number {
  const { hour, month } = local;
  const isEvening = hour >= EVENING_HOURS[0] && hour < EVENING_HOURS[1];
  const plain = plainDayUsdPerMwh(hour) * (isEvening && SUMMER_MONTHS.has(month) ? SUMMER_EVENING_FACTOR : 1);
  return plain - windDropUsdPerMwh(seed, start, local);
}

function plainDayUsdPerMwh(hour: number): number {
  const after = PLAIN_DAY.findIndex(([at]) => at > hour);
  const [fromHour, from] = PLAIN_DAY[after - 1]!;
  const [toHour, to] = PLAIN_DAY[after]!;
  return from + ((to - from) * (hour - fromHour)) / (toHour - fromHour);
}

/** What wind takes off a night's price, most in its middle; 0 in a calm night and by day. */
function windDropUsdPerMwh(seed: number, start: DateTime, { date, hour }: LocalTime): number {
  const [begin, end] = WINDY_NIGHT_HOURS;
  const isMorning = hour < end - 24;
  if (!isMorning && hour < begin) return 0;
  const evening = isMorning ? localTime(start.minus({ hours: 12 })).date : date;
  if (keyedRandom(seed, 'wind', evening) >= WINDY_NIGHT_CHANCE) return 0;
  const progress = ((isMorning ? hour + 24 : hour) - begin) / (end - begin);
  const depth = keyedBetween(WINDY_NIGHT_DROP_USD_PER_MWH, seed, 'drop', evening);
  return depth * Math.sqrt(Math.sin(Math.PI * progress));
}

/** A spike that began in this block or runs over from the one before. */
function spikeUsdPerMwh(seed: number, start: DateTime): number {
  const block = Math.floor(start.toMillis() / SPIKE_BLOCK_MS);
  const position = Math.floor((start.toMillis() - block * SPIKE_BLOCK_MS) / (SETTLEMENT_MINUTES * 60_000));
  const before = spikeOfBlock(seed, block - 1, position + INTERVALS_PER_SPIKE_BLOCK);
  return Math.max(before, spikeOfBlock(seed, block, position));
}

function spikeOfBlock(seed: number, block: number, position: number): number {
  const draw = keyedRandom(seed, 'spike', block);
  const first = Math.floor(keyedBetween([0, INTERVALS_PER_SPIKE_BLOCK], seed, 'spike-at', block));
  const length = Math.floor(keyedBetween(SPIKE_INTERVALS, seed, 'spike-length', block));
  if (draw >= SPIKE_CHANCE || position < first || position >= first + length) return 0;
  const blockStart = DateTime.fromMillis(block * SPIKE_BLOCK_MS, { zone: 'utc' });
  const isWindy = windDropUsdPerMwh(seed, blockStart, localTime(blockStart)) > 0;
  if (isWindy && draw >= SPIKE_CHANCE_WINDY_NIGHT) return 0;
  // Small spikes are more frequent than large ones.
  const [low, high] = SPIKE_USD_PER_MWH;
  const top = low * (high / low) ** (keyedRandom(seed, 'spike-height', block) ** 1.5);
  return position === first + length - 1 ? top * SPIKE_LAST_RATIO : top;
}

function scarcityUsdPerMwh(seed: number, { date, month, hour }: LocalTime): number {
  const isExtreme = SCARCITY_SUMMER.months.has(month) || SCARCITY_WINTER.months.has(month);
  if (keyedRandom(seed, 'scarcity', date) >= (isExtreme ? SCARCITY_CHANCE_EXTREME : SCARCITY_CHANCE))
    return 0;
  const { hours } = SCARCITY_WINTER.months.has(month) ? SCARCITY_WINTER : SCARCITY_SUMMER;
  const begin = keyedBetween(hours, seed, 'scarcity-at', date);
  return SCARCITY_USD_PER_MWH[Math.floor(((hour - begin) * 60) / SETTLEMENT_MINUTES)] ?? 0;
}

function localTime(instant: DateTime): LocalTime {
  const local = instant.setZone(ERCOT_ZONE);
  const { year, month, day } = local;
  return { date: `${year}-${month}-${day}`, month, hour: local.hour + local.minute / 60 };
}

function round(priceUsdPerMwh: number): number {
  return Math.round(priceUsdPerMwh * 100) / 100;
}

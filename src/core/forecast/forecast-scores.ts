import { brierScore, crpsFromQuantiles, meanPinballLoss } from './scores.js';

/** Running scores of one source at one lead time, as plain data. Means are sums over `count`. */
export interface ScoreLine {
  readonly source: string;
  /** Lead times are counted in classes; this is the upper end of one, in minutes, inclusive. */
  readonly leadMinutesMax: number;
  readonly quantiles?: QuantileSums;
  readonly values?: ValueSums;
  readonly events?: EventSums;
}

export interface QuantileSums {
  readonly count: number;
  readonly pinballSum: number;
  readonly crpsSum: number;
  /** Actuals within the outermost quantiles, and the share that should be. */
  readonly coveredCount: number;
  readonly nominalCoverage: number;
}

/** Of forecasts of one value. */
export interface ValueSums {
  readonly count: number;
  /** Forecast less what came. */
  readonly errorSum: number;
}

export interface EventSums {
  readonly count: number;
  readonly brierSum: number;
  readonly happenedCount: number;
  /** By forecast probability, in equal classes from 0 to 1. */
  readonly reliability: readonly ReliabilitySums[];
}

export interface ReliabilitySums {
  readonly count: number;
  readonly probabilitySum: number;
  readonly happenedCount: number;
}

/** What is shown of a line; the unit of pinball and CRPS is that of the value. */
export interface ScoreSummary {
  readonly source: string;
  readonly leadMinutesMax: number;
  readonly count: number;
  readonly pinball: number | null;
  /** Of forecasts of one value: their mean absolute error. */
  readonly crps: number | null;
  /** Of forecasts of one value: the mean of forecast less what came. */
  readonly bias: number | null;
  readonly coverage: number | null;
  readonly nominalCoverage: number | null;
  readonly brier: number | null;
  /** Brier score of always forecasting the rate that was seen: what a forecast has to beat. */
  readonly brierOfRate: number | null;
}

/** Lead times up to 15 min, 1 h, 4 h, 12 h, 1 day, 2 days, 3 days; later ones count in the last. */
export const LEAD_CLASSES_MINUTES = [15, 60, 240, 720, 1440, 2880, 4320] as const;
const RELIABILITY_CLASSES = 10;
const MEDIAN = [0.5] as const;

/** Keeps running scores per source and lead time. Its state is plain data: `lines` to store, the constructor to go on. */
export class ForecastScores {
  readonly #lines = new Map<string, ScoreLine>();

  constructor(lines: readonly ScoreLine[] = []) {
    for (const line of lines) this.#lines.set(keyOf(line), line);
  }

  /** Sorted by source, then by lead time. */
  get lines(): ScoreLine[] {
    return [...this.#lines.values()].sort(
      (a, b) =>
        (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) || a.leadMinutesMax - b.leadMinutesMax,
    );
  }

  /** Scores one forecast of a value, of which `quantiles` stand at `probabilities`, both ascending. */
  addQuantiles(
    source: string,
    leadMinutes: number,
    probabilities: readonly number[],
    quantiles: readonly number[],
    actual: number,
  ): void {
    const line = this.#line(source, leadMinutes);
    const before = line.quantiles ?? { count: 0, pinballSum: 0, crpsSum: 0, coveredCount: 0 };
    const covered = actual >= quantiles[0]! && actual <= quantiles.at(-1)!;
    this.#put({
      ...line,
      quantiles: {
        count: before.count + 1,
        pinballSum: before.pinballSum + meanPinballLoss(probabilities, quantiles, actual),
        crpsSum: before.crpsSum + crpsFromQuantiles(probabilities, quantiles, actual),
        coveredCount: before.coveredCount + (covered ? 1 : 0),
        nominalCoverage: probabilities.at(-1)! - probabilities[0]!,
      },
    });
  }

  /** Scores a forecast of one value, which stands for all quantiles. */
  addValue(source: string, leadMinutes: number, value: number, actual: number): void {
    this.addQuantiles(source, leadMinutes, MEDIAN, [value], actual);
    const line = this.#line(source, leadMinutes);
    const { count, errorSum } = line.values ?? { count: 0, errorSum: 0 };
    this.#put({ ...line, values: { count: count + 1, errorSum: errorSum + value - actual } });
  }

  /** Scores one forecast of an event's probability. */
  addEvent(source: string, leadMinutes: number, probability: number, happened: boolean): void {
    const line = this.#line(source, leadMinutes);
    const before = line.events ?? { count: 0, brierSum: 0, happenedCount: 0, reliability: NO_RELIABILITY };
    const index = Math.min(RELIABILITY_CLASSES - 1, Math.floor(probability * RELIABILITY_CLASSES));
    const hit = happened ? 1 : 0;
    this.#put({
      ...line,
      events: {
        count: before.count + 1,
        brierSum: before.brierSum + brierScore(probability, happened),
        happenedCount: before.happenedCount + hit,
        reliability: before.reliability.map((each, at) =>
          at === index
            ? {
                count: each.count + 1,
                probabilitySum: each.probabilitySum + probability,
                happenedCount: each.happenedCount + hit,
              }
            : each,
        ),
      },
    });
  }

  summaries(): ScoreSummary[] {
    return this.lines.map((line) => summaryOf(line));
  }

  #line(source: string, leadMinutes: number): ScoreLine {
    const leadMinutesMax =
      LEAD_CLASSES_MINUTES.find((each) => leadMinutes <= each) ?? LEAD_CLASSES_MINUTES.at(-1)!;
    const line = { source, leadMinutesMax };
    return this.#lines.get(keyOf(line)) ?? line;
  }

  #put(line: ScoreLine): void {
    this.#lines.set(keyOf(line), line);
  }
}

const NO_RELIABILITY: readonly ReliabilitySums[] = Array.from({ length: RELIABILITY_CLASSES }, () => ({
  count: 0,
  probabilitySum: 0,
  happenedCount: 0,
}));

function keyOf({ source, leadMinutesMax }: ScoreLine): string {
  return `${source} ${leadMinutesMax}`;
}

function summaryOf({ source, leadMinutesMax, quantiles, values, events }: ScoreLine): ScoreSummary {
  const rate = events ? events.happenedCount / events.count : 0;
  return {
    source,
    leadMinutesMax,
    count: quantiles?.count ?? events?.count ?? 0,
    pinball: quantiles ? quantiles.pinballSum / quantiles.count : null,
    crps: quantiles ? quantiles.crpsSum / quantiles.count : null,
    bias: values ? values.errorSum / values.count : null,
    coverage: quantiles ? quantiles.coveredCount / quantiles.count : null,
    nominalCoverage: quantiles?.nominalCoverage ?? null,
    brier: events ? events.brierSum / events.count : null,
    brierOfRate: events ? rate * (1 - rate) : null,
  };
}

/** One row of a reliability table: what was forecast on average, and how often it happened. */
export interface ReliabilityRow {
  readonly probabilityMin: number;
  readonly probabilityMax: number;
  readonly count: number;
  readonly probabilityMean: number;
  readonly happenedRatio: number;
}

/** Rows of the classes that were forecast at all. */
export function reliabilityTable(events: EventSums): ReliabilityRow[] {
  return events.reliability.flatMap(({ count, probabilitySum, happenedCount }, index) =>
    count === 0
      ? []
      : [
          {
            probabilityMin: index / RELIABILITY_CLASSES,
            probabilityMax: (index + 1) / RELIABILITY_CLASSES,
            count,
            probabilityMean: probabilitySum / count,
            happenedRatio: happenedCount / count,
          },
        ],
  );
}

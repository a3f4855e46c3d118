import type { ForecastScores } from './forecast-scores.js';

/** Lead times that price forecasts are scored at, in minutes. */
export const SCORED_LEADS_MINUTES = [15, 60, 240, 720, 1440] as const;

/** What Ebb's own forecasts are scored against. */
export const SCORE_SOURCES = ['ebb', 'persistence', 'day-ahead'] as const;

/** A price that has become known, with what was thought of it before. USD/MWh. */
export interface PriceCase {
  readonly leadMinutes: number;
  /** Of the quantiles, ascending. */
  readonly probabilities: readonly number[];
  readonly quantilesUsdPerMwh: readonly number[];
  /** A price above this is the event whose probability was forecast. */
  readonly spikeUsdPerMwh: number;
  readonly spikeProbability: number;
  /** The newest real-time price that was known then; null: none was. */
  readonly persistenceUsdPerMwh: number | null;
  /** The day-ahead price of the time, as known then; null: it was not. */
  readonly dayAheadUsdPerMwh: number | null;
  readonly actualUsdPerMwh: number;
}

/** Scores one price: Ebb's forecast, the newest price carried on and the day-ahead price, each a single price for all quantiles. */
export function scorePrice(scores: ForecastScores, priceCase: PriceCase): void {
  const { leadMinutes, probabilities, actualUsdPerMwh, spikeUsdPerMwh } = priceCase;
  const happened = actualUsdPerMwh > spikeUsdPerMwh;
  scores.addQuantiles('ebb', leadMinutes, probabilities, priceCase.quantilesUsdPerMwh, actualUsdPerMwh);
  scores.addEvent('ebb', leadMinutes, priceCase.spikeProbability, happened);
  const rivals = [
    ['persistence', priceCase.persistenceUsdPerMwh],
    ['day-ahead', priceCase.dayAheadUsdPerMwh],
  ] as const;
  for (const [source, priceUsdPerMwh] of rivals) {
    if (priceUsdPerMwh === null) continue;
    const same = probabilities.map(() => priceUsdPerMwh);
    scores.addQuantiles(source, leadMinutes, probabilities, same, actualUsdPerMwh);
    scores.addEvent(source, leadMinutes, priceUsdPerMwh > spikeUsdPerMwh ? 1 : 0, happened);
  }
}

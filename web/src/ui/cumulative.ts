interface Gain {
  readonly usd: number;
  readonly low_usd: number | null;
  readonly high_usd: number | null;
}

/** Gains added up day by day, USD. A day without a band counts as known exactly. */
export interface CumulativeDay {
  readonly date: string;
  readonly usd: number;
  readonly lowUsd: number;
  readonly highUsd: number;
}

/** A day as it is added up. */
export interface GainDay {
  readonly date: string;
  readonly gain_over_always_on: Gain;
}

/** The bands are added, too: days are wrong in the same way as each other, not by chance. */
export function cumulative(days: readonly GainDay[]): CumulativeDay[] {
  const sums = { usd: 0, lowUsd: 0, highUsd: 0 };
  return days.map(({ date, gain_over_always_on: { usd, low_usd: low, high_usd: high } }) => {
    sums.usd += usd;
    sums.lowUsd += low ?? usd;
    sums.highUsd += high ?? usd;
    return { date, ...sums };
  });
}

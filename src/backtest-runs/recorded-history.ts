/** Values that hold from an instant until the next one, ascending. Unix ms. */
export interface Steps {
  readonly fromMs: Float64Array;
  readonly values: Float64Array;
}

/** What was recorded of a site's market and place, in columns: it goes to a thread. */
export interface RecordedHistory {
  readonly settlementPoint: string;
  /** USD/MWh, the newest version of each; from long before the period on. */
  readonly prices: Steps & { readonly minutes: Float64Array };
  /** USD/PH/day net of the pool's fee, each from when it was known on. */
  readonly hashprice: Steps;
  /** USD/MWh by the hour; null: none is known. */
  readonly dayAhead: Steps | null;
  /** °C by the hour; null: none is known. */
  readonly dryBulbC: Steps | null;
  /** Median of how far recorded power is off its setpoint, as a share; null: nothing was recorded. */
  readonly wattsOffRatio: number | null;
}

/** The value that holds at an instant; before the first one, the first. Null where there is none at all. */
export function stepAt({ fromMs, values }: Steps): (atMs: number) => number | null {
  if (fromMs.length === 0) return () => null;
  let index = 0;
  return (atMs) => {
    if (fromMs[index]! > atMs) index = 0;
    while (index + 1 < fromMs.length && fromMs[index + 1]! <= atMs) index += 1;
    return values[index]!;
  };
}

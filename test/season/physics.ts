import type { Season } from './season.js';

/*
 * What could be done at all, worked out from nothing but when the mine could hear of it, how long machines take to fall
 * asleep, and which of them obey.
 */

/** Seconds to sleep at the slow end, as the makers' figures and the virtual machines have them. */
const SLEEP_SECONDS: Readonly<Record<string, number>> = {
  luxos: 5,
  'whatsminer-v3': 10,
  'antminer-stock': 80,
};
/** From the first byte of the message to the commands, at a mine that works. */
const REACT_SECONDS = 60;

export interface Possible {
  /** Mean load of an interval when everything goes as it should, W. */
  readonly usualW: number;
  /** Mean load when everything is gone the moment that it was heard of: nothing can be less. */
  readonly leastW: number;
}

/** @param heardMs when the message came */
export function possibleLoad(
  season: Season,
  silentIds: readonly string[],
  heardMs: number,
  startMs: number,
  minutes: number,
): Possible {
  const endMs = startMs + minutes * 60_000;
  let [usualW, leastW] = [0, 0];
  for (const { minerId, firmware, model } of season.miners) {
    const nominalW = model.operatingPoints.find(({ kind }) => kind === 'nominal')!.powerW;
    const sleepW = model.operatingPoints.find(({ kind }) => kind === 'sleep')!.powerW;
    const goneAt = (seconds: number): number =>
      silentIds.includes(minerId) ? endMs : heardMs + seconds * 1e3;
    const meanW = (goneMs: number): number => {
      const awake = Math.min(1, Math.max(0, (goneMs - startMs) / (endMs - startMs)));
      return awake * nominalW + (1 - awake) * sleepW;
    };
    usualW += meanW(goneAt(REACT_SECONDS + SLEEP_SECONDS[firmware]!));
    leastW += meanW(goneAt(0));
  }
  return { usualW, leastW };
}

import { power } from '../../format/power.js';
import type { Feeder } from './queries.js';

/** Share of the limit from which on there is little room left. */
const NEAR_RATIO = 0.95;

/** What is to be said of a feeder before all else; null: nothing. Ebb reads no breakers: what it says of them follows from silence. */
export function feederNote(
  feeder: Pick<Feeder, 'headroom_w' | 'power_w_max' | 'miner_count' | 'conditions'>,
): { readonly tone: 'bad' | 'watch'; readonly text: string } | null {
  const { headroom_w: headroomW, power_w_max: limitW, miner_count: miners } = feeder;
  if (headroomW < 0) return { tone: 'bad', text: `${power(-headroomW)} over its limit` };
  const silent = feeder.conditions.find(({ condition }) => condition === 'unreachable')?.count ?? 0;
  if (miners > 0 && silent === miners)
    return { tone: 'bad', text: 'no miner answers: breaker open, or network down?' };
  if (headroomW <= (1 - NEAR_RATIO) * limitW) return { tone: 'watch', text: `${power(headroomW)} left` };
  const disobeying = feeder.conditions.find(({ condition }) => condition === 'disobeying')?.count ?? 0;
  const troubled = silent + disobeying;
  if (troubled === 0) return null;
  return { tone: 'watch', text: `${troubled.toLocaleString('en-US')} do not answer or obey` };
}

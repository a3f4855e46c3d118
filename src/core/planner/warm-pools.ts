import type { SetAside } from './claims.js';
import type { ColdLimit } from './cold.js';
import type { Pool } from './placement.js';

/**
 * Splits pools so that as many miners as the cold asks for start awake: those that are so anyway, free ones, and only then
 * those that were bound to be asleep, which is set aside; where heat leaves no point awake, nobody is kept awake.
 */
export function keepWarm(
  groupId: string,
  pools: readonly Pool[],
  { count, source }: ColdLimit,
): { readonly pools: Pool[]; readonly setAside: SetAside[] } {
  let missing = count;
  const result: Pool[] = [];
  const setAside: SetAside[] = [];
  for (const pool of [...pools].sort((a, b) => rankOf(a) - rankOf(b))) {
    const points = pool.locked?.points ?? pool.points;
    const taken = points.length > 1 ? Math.min(missing, pool.count) : 0;
    missing -= taken;
    if (taken < pool.count) result.push({ ...pool, count: pool.count - taken });
    if (taken === 0) continue;
    const [asleep, ...awake] = points as [Pool['points'][number], ...Pool['points']];
    const boundAsleep = pool.locked?.as === 'asleep';
    // Who has to give way again goes back to where it was bound to be.
    const [by, back] = boundAsleep ? [[], [asleep]] : [pool.locked?.by ?? [], points];
    result.push({
      ...pool,
      count: taken,
      points: awake,
      locked: {
        by: ['keep warm', ...by],
        as: 'awake',
        points: back,
        ...(boundAsleep && { before: pool.locked }),
      },
    });
    const powerW = taken * (awake[0]!.powerW - asleep.powerW);
    for (const what of boundAsleep ? pool.locked.by : []) {
      setAside.push({ what, groupId, count: taken, powerW, because: source });
    }
  }
  return { pools: result, setAside };
}

function rankOf({ locked }: Pool): number {
  if (locked?.as === 'awake') return 0;
  if (!locked) return 1;
  return locked.by.includes('minimum time') ? 3 : 2;
}

import type { DateTime } from 'luxon';
import { DOWNLOAD_PATH } from '../../adapters/markets/ercot-mis/api.js';
import { ercotMis } from '../../adapters/markets/ercot-mis/index.js';
import { simulateErcotMis } from '../../adapters/markets/ercot-mis/simulator.js';
import type { PriceFeed } from '../../src/core/ports/price.js';
import { HandClock } from './hand-clock.js';

export type ErcotMisBench = Awaited<ReturnType<typeof ercotMisBench>>;

/** ERCOT's documents on a clock that is moved by hand, each price the minute in which its interval starts. */
export async function ercotMisBench() {
  const clock = new HandClock('2026-07-14T21:07:00Z');
  const simulator = await simulateErcotMis({ clock, priceUsdPerMwh: (_, start: DateTime) => start.minute });
  const deps = {
    clock,
    env: { EBB_ERCOT_MIS_URL: simulator.baseUrl, EBB_ERCOT_MIS_REQUESTS_PER_MINUTE: '6000' },
  };
  const feed: PriceFeed = ercotMis.create({ ...deps, seed: 1, poolFeeRatio: 0, random: () => 0 });
  return {
    clock,
    simulator,
    deps,
    feed,
    span: (hoursBack: number, hoursAhead = 0) => ({
      settlementPoint: 'LZ_WEST',
      from: clock.now().minus({ hours: hoursBack }),
      to: clock.now().plus({ hours: hoursAhead }),
    }),
    downloads: (): number => simulator.requests.filter(({ path }) => path === DOWNLOAD_PATH).length,
  };
}

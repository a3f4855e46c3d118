import { describe, expect, it } from '@jest/globals';
import { lookaheadGroup, outlookOf } from '../../../test/support/lookahead.js';
import { randomOf } from '../../../test/support/horizon.js';
import { awakeValues, lookaheadTable, perfectForesight, type LookaheadTable } from './index.js';

/** Start of each step of a table. */
function starts({ steps }: LookaheadTable): number[] {
  return steps.map(({ startMs }) => startMs);
}

describe('with prices that are certain', () => {
  it.each(['at-start', 'at-end'] as const)(
    'agrees with perfect foresight at every step (price known %s)',
    (priceKnown) => {
      for (let seed = 1; seed <= 40; seed += 1) {
        const random = randomOf(seed);
        const pick = (...values: readonly number[]): number => values[Math.floor(random() * values.length)]!;
        const minutes = Array.from({ length: 14 }, (_, t) => (t < 8 ? 5 : 15));
        const prices = minutes.map(() => -20 + 180 * random());
        const tariff = { addersUsdPerMwh: 6.5, lossRatio: 0.03 };
        const group = lookaheadGroup({
          minUpSeconds: pick(0, 600, 1200),
          minDownSeconds: pick(0, 600, 1500),
          upSeconds: pick(0, 60, 600),
          downSeconds: pick(0, 90),
          wearUsdPerWake: pick(0, 0.02),
        });
        const hashpriceUsdPerPhDay = minutes.map(() => 40);
        const table = lookaheadTable({
          outlook: outlookOf(prices, minutes),
          priceKnown,
          tariff,
          hashpriceUsdPerPhDay,
          groups: [group],
        });
        const stepsSeconds = minutes.map((each) => each * 60);
        const later = (t: number, awake: boolean, boundSeconds: number): number =>
          perfectForesight(
            {
              stepsSeconds: stepsSeconds.slice(t + 1),
              priceUsdPerMwh: prices.slice(t + 1),
              hashpriceUsdPerPhDay: hashpriceUsdPerPhDay.slice(t + 1),
              tariff,
            },
            group,
            { awake, lockedSeconds: Math.max(0, boundSeconds) },
          ).usd;
        for (const [t, startMs] of starts(table).entries()) {
          const [values] = awakeValues(table, table.state, startMs);
          const asleep = later(t, false, 0);
          const awake = later(t, true, 0);
          const wakeUsd = table.miners[0]!.wakeUsd[t]!;
          expect([seed, t, values]).toEqual([
            seed,
            t,
            {
              groupId: 'g0',
              awakeUsd: expect.closeTo(awake - asleep, 9),
              stayUsd: expect.closeTo(awake - later(t, false, group.minDownSeconds - stepsSeconds[t]!), 9),
              wakeUsd: expect.closeTo(
                later(t, true, group.minUpSeconds - stepsSeconds[t]!) - asleep - wakeUsd,
                9,
              ),
            },
          ]);
        }
      }
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { estimateBaseline } from '../../src/core/baselines/index.js';
import { datesBetween } from '../../src/core/market/local-time.js';
import { rulesInForce } from '../../src/core/programs/index.js';
import { at, metered, requestFor } from '../../test/support/meter.js';
import { loadPrograms } from './index.js';

const DAY = '2026-11-18';
const FROM = '2026-04-01';
const { programs } = loadPrograms();
const baselines = [...programs.values()].flatMap((program) =>
  rulesInForce(program, 'baseline', DAY).map(({ id, method }) => ({
    name: `${program.programId} ${id}`,
    method,
  })),
);

describe('every built-in baseline', () => {
  it('is there', () => expect(baselines.length).toBeGreaterThan(20));

  // A mine that always draws the same would have gone on so.
  const load = metered(FROM, DAY, (date, minute) => (date === DAY && minute >= 14 * 60 ? 1e6 : 10e6));
  const request = requestFor(DAY, [14, 15], load, {
    levelW: 10e6,
    nominations: [0, 15, 30, 45].map((minute) => ({ start: at(DAY, 14 + minute / 60), powerW: 10e6 })),
    systemPeaks: datesBetween('2026-07-01', '2026-08-15').map((date) => at(date, 16)),
    weather: datesBetween(FROM, DAY).map((date, index) => ({ date, meanDryBulbC: 10 + ((index * 7) % 25) })),
    latitudeDeg: 32,
  });

  it.each(baselines.filter(({ name }) => !name.includes('3-plus-2')))(
    '$name of a steady load is that load',
    ({ method }) => {
      const { raw } = estimateBaseline(method, request);
      expect(raw.intervals).toHaveLength(4);
      for (const { powerW } of raw.intervals) expect(powerW! / 1e6).toBeCloseTo(10, 6);
    },
  );

  it('of the same day counts what came after too', () => {
    const { method } = baselines.find(({ name }) => name.includes('3-plus-2'))!;
    const { raw } = estimateBaseline(method, request);
    // Three hours of 10 MW before, two of 1 MW after.
    expect(raw.intervals[0]!.powerW! / 1e6).toBeCloseTo(6.4, 6);
  });
});

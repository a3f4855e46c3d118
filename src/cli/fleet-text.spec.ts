import { expect, it } from '@jest/globals';
import { fleetText, type FleetView } from './fleet-text.js';

const GROUP: FleetView['groups'][number] = {
  group_id: 'c1:any:s21:house',
  miner_count: 120,
  power_w: 420_000,
  stuck_count: 2,
  figures: {
    points: [
      { point_id: 'sleep', power_w: 15, hashrate_ths: 0 },
      { point_id: 'nominal', power_w: 3612, hashrate_ths: 196.4 },
    ],
    up_seconds: 240,
    down_seconds: 20,
    sources: [
      { quantity: 'power', source: 'learned' },
      { quantity: 'hashrate', source: 'catalogue' },
      { quantity: 'up-seconds', source: 'learned' },
    ],
  },
  responders: { mean: 0.981, low: 0.97, high: 0.99 },
};

it('says of each group what plans are made with, and what of it was learned', () => {
  const [, first, points, times] = fleetText({ groups: [GROUP] }).split('\n');
  expect(first).toContain('98.1 % (97.0–99.0)');
  expect(points!.trim()).toBe('sleep 15 W 0 TH/s, nominal 3612 W 196.4 TH/s');
  expect(times!.trim()).toBe('up in 240 s, down in 20 s; learned: power, up-seconds');
});

it('says where nothing was learned or seen', () => {
  const sources = GROUP.figures.sources.map(({ quantity }) => ({ quantity, source: 'catalogue' }));
  const text = fleetText({
    groups: [{ ...GROUP, responders: null, figures: { ...GROUP.figures, sources } }],
  });
  expect(text).toContain('not seen yet');
  expect(text).toContain('all from the catalogue');
});

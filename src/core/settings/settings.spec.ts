import { describe, expect, it } from '@jest/globals';
import { changeKinds, isLive, settingChanges } from './index.js';

describe('the difference of settings', () => {
  it('is told at the deepest place, elements by their ids', () => {
    const from = {
      a: { b: 1, c: 2 },
      list: [
        { id: 'x', v: 1 },
        { id: 'y', v: 2 },
      ],
      days: [1, 2],
    };
    const to = { a: { b: 3, d: null }, list: [{ id: 'y', v: 5 }], days: [1, 2, 3] };
    expect(settingChanges(from, to)).toEqual([
      { path: 'a.b', from: 1, to: 3 },
      { path: 'a.d', to: null },
      { path: 'a.c', from: 2 },
      { path: 'list[y].v', from: 2, to: 5 },
      { path: 'list[x]', from: { id: 'x', v: 1 } },
      { path: 'days[2]', to: 3 },
    ]);
  });

  it('is none where nothing differs, and goes by the place where ids are not told apart', () => {
    expect(settingChanges({ a: [{ id: 1 }] }, { a: [{ id: 1 }] })).toEqual([]);
    expect(settingChanges([{ id: 'x' }, { id: 'x' }], [{ id: 'x' }, { id: 'z' }])).toEqual([
      { path: '[1].id', from: 'x', to: 'z' },
    ]);
  });
});

describe('a change of settings', () => {
  it.each([
    ['electrical.feeders[t1].power_w_max', 1, 2, 'raises-limit'],
    ['electrical.feeders[t1].power_w_max', 2, 1, 'changes-policy'],
    ['electrical.ramp_up_w_per_minute', 2e6, null, 'raises-limit'],
    ['electrical.inrush_w_max', 3e5, undefined, 'raises-limit'],
    ['electrical.inrush_w_max', null, 3e5, 'changes-policy'],
    ['electrical.feeders[t1].name', 'a', 'b', 'changes-policy'],
    ['thermal_limits[0].above_dry_bulb_c', 36, 34, 'raises-limit'],
    ['contract.energy.multiplier', 1, 2, 'changes-contract'],
    ['tariff.adders_usd_per_mwh', 1, 2, 'changes-contract'],
    ['customers[acme].firm', true, false, 'changes-contract'],
    ['policy.margin_usd_per_mwh', 1, 2, 'changes-policy'],
    ['feeds.price.when_stale', 'hold', 'run', 'changes-policy'],
  ])('of %s from %p to %p is one that %s', (path, from, to, kind) => {
    expect(changeKinds([{ path, from, to }])).toEqual([kind]);
  });

  it('is all that its parts are', () => {
    const paths = ['policy.kind', 'tariff.loss_ratio', 'thermal_limits'];
    expect(changeKinds(paths.map((path) => ({ path })))).toEqual([
      'raises-limit',
      'changes-contract',
      'changes-policy',
    ]);
  });

  it.each([
    ['policy.kind', true],
    ['contract', true],
    ['feeds.price.max_age_minutes', true],
    ['feeds.price.sources[0]', false],
    ['feeds.hashprice.pool_fee_ratio', false],
    ['electrical.feeders[t1].inrush_w_max', true],
    ['electrical.feeders[t9]', false],
    ['electrical.id', false],
    ['fleet.virtual', false],
  ])('of %s is followed while Ebb runs: %p', (path, live) => {
    expect(isLive({ path })).toBe(live);
  });
});

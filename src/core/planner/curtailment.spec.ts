import { describe, expect, it } from '@jest/globals';
import { planOf } from '../../../test/support/plan.js';
import { TEST_MODEL } from '../../../test/support/model.js';
import { feeder, group, override, recentPrices, snapshot, TAKEN_AT } from '../../../test/support/snapshot.js';
import { curtailmentTag, type SiteSnapshot } from './index.js';

const nominalW = TEST_MODEL.operatingPoints.find(({ kind }) => kind === 'nominal')!.powerW;
const tagOf = (input: SiteSnapshot) => curtailmentTag(input, planOf(input));
const atPrice = (usd: number, change: Partial<SiteSnapshot> = {}): SiteSnapshot => {
  const plain = snapshot(change);
  return { ...plain, price: { ...plain.price, recent: recentPrices(usd) } };
};
const called = (powerW: number): SiteSnapshot['obligations'] => [
  {
    source: 'ercot-ers-30/ers/event 17',
    bound: 'ceiling',
    feederId: 'site',
    powerW,
    mandatory: false,
    from: TAKEN_AT,
    to: null,
  } as SiteSnapshot['obligations'][number],
];
const peak: SiteSnapshot['outlook'] = {
  horizonId: null,
  madeAt: TAKEN_AT,
  stepMinutes: 15,
  priceUsdPerMwh: null,
  charges: [{ source: 'coincident-peak', usdPerMwh: 9_000 }],
  groups: [],
};

describe('why load is off', () => {
  it('nobody has curtailed a site that runs, nor one at its electrical limit', () => {
    expect(tagOf(atPrice(20))).toBeNull();
    expect(tagOf(atPrice(20, { feeders: [feeder('site', 50 * nominalW)] }))).toBeNull();
  });

  it('price, where power costs more than it earns', () => {
    expect(tagOf(atPrice(900))).toBe('price');
  });

  it('a peak, where the price alone would not keep it off', () => {
    expect(tagOf(atPrice(20, { outlook: peak }))).toBe('coincident-peak');
    expect(tagOf(atPrice(900, { outlook: peak }))).toBe('price');
  });

  it('a program, before an operator and before the price', () => {
    const half = called(50 * nominalW);
    expect(tagOf(atPrice(20, { obligations: half }))).toBe('program');
    expect(
      tagOf(
        atPrice(20, {
          obligations: half,
          overrides: [override({ action: 'setpoint', powerW: 80 * nominalW })],
        }),
      ),
    ).toBe('program');
  });

  it('an operator', () => {
    expect(tagOf(atPrice(20, { overrides: [override({})] }))).toBe('operator');
  });

  it('a fault, where more is lost by it than was put to sleep', () => {
    const stuck = [{ cause: 'unreachable', count: 30, powerW: 0 } as const];
    const counts = { freeCount: 70, currentCounts: [{ pointId: 'nominal', count: 70 }], stuck };
    expect(tagOf(atPrice(20, { groups: [group({ groupId: 'g1', ...counts })] }))).toBe('fault');
    expect(tagOf(atPrice(900, { groups: [group({ groupId: 'g1', ...counts })] }))).toBe('price');
  });

  it('says nothing of a fleet as it would be', () => {
    expect(tagOf(atPrice(900, { mode: 'shadow', states: 'would-be' }))).toBeNull();
  });
});

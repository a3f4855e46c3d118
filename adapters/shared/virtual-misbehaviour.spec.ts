import { describe, expect, it } from '@jest/globals';
import type { ModelConfig } from '../../src/core/site.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { virtualIdentity } from './virtual-identity.js';
import { loadAtPercent, loadAtPowerW } from './virtual-loads.js';
import { VirtualMiner } from './virtual-miner.js';
import type { Misbehaviour } from './virtual-misbehaviour.js';
import { type VirtualMinerState, virtualMinerStateShape } from './virtual-state.js';

const NOMINAL_W = 3000;
const SLEEP_W = 25;
const ECO = { pointId: 'eco', powerW: 2000, hashrateThs: 80 };
const MODEL: ModelConfig = {
  modelId: 'm',
  label: 'M',
  firmware: 'f',
  thermalClass: 'air',
  devFeeRatio: 0,
  inrushRatio: 1.5,
  operatingPoints: [
    { id: 'sleep', kind: 'sleep', powerW: SLEEP_W, hashrateThs: 0 },
    {
      id: 'eco',
      kind: 'underclock',
      powerW: 2000,
      hashrateThs: 80,
      setting: { verb: 'power-percent', percent: 60 },
    },
    { id: 'nominal', kind: 'nominal', powerW: NOMINAL_W, hashrateThs: 100 },
  ],
};
const UP_SECONDS = 300;

interface Story {
  readonly miner: VirtualMiner;
  readonly clock: HandClock;
}

function begin(
  misbehaviour: Misbehaviour | null,
  options: { minerId?: string; model?: ModelConfig; saved?: VirtualMinerState; clock?: HandClock } = {},
): Story {
  const { minerId = 'a', model = MODEL, saved, clock = new HandClock() } = options;
  const timing = {
    downSeconds: [10, 10],
    upSeconds: [UP_SECONDS, UP_SECONDS],
    changeSeconds: [20, 20],
    offlineSecondsToSleep: null,
    offlineSecondsToWake: null,
  } as const;
  const miner = new VirtualMiner({ minerId, model, clock, seed: 7, timing, saved });
  miner.misbehaviour = misbehaviour;
  return { miner, clock };
}

function expectPower(miner: VirtualMiner, expectedW: number): void {
  expect(Math.abs(miner.powerW - expectedW)).toBeLessThanOrEqual(expectedW * 0.011);
}

/** Every so many seconds of `hours` hours, what `look` finds. */
function watch<T>({ clock }: Story, hours: number, everySeconds: number, look: () => T): T[] {
  return Array.from({ length: (hours * 3600) / everySeconds }, () => {
    clock.advance(everySeconds);
    return look();
  });
}

describe('a virtual miner that reports wrong watts', () => {
  const machines = Array.from(
    { length: 40 },
    (_, index) => begin('wrong-watts', { minerId: `m${index}` }).miner,
  );
  const ratios = machines.map((miner) => miner.read().powerW / miner.powerW);

  it('draws what a healthy one draws, and says something else', () => {
    for (const [index, miner] of machines.entries()) {
      expectPower(miner, NOMINAL_W);
      expect(Math.abs((ratios[index] ?? 1) - 1)).toBeGreaterThan(0.2);
    }
  });

  it('is wrong upwards or downwards, each machine in its own way, and stays so', () => {
    expect(ratios.some((ratio) => ratio > 1) && ratios.some((ratio) => ratio < 1)).toBe(true);
    const story = begin('wrong-watts');
    const ratio = story.miner.read().powerW / story.miner.powerW;
    story.miner.command({ kind: 'sleep' });
    story.clock.advance(600);
    expect(story.miner.read().powerW / story.miner.powerW).toBeCloseTo(ratio, 9);
  });

  it('tells the truth about its hash', () => {
    expect(begin('wrong-watts').miner.read().hashrateThs).toBeGreaterThan(98);
  });
});

describe('a virtual miner that wakes slowly', () => {
  it('goes to sleep as fast as others, and takes four times as long to wake', () => {
    const { miner, clock } = begin('slow-wake');
    miner.command({ kind: 'sleep' });
    clock.advance(10);
    expectPower(miner, SLEEP_W);
    miner.command({ kind: 'wake' });
    clock.advance(UP_SECONDS);
    expect(miner.read()).toMatchObject({ hashrateThs: 0, phase: 'starting' });
    clock.advance(3 * UP_SECONDS);
    expectPower(miner, NOMINAL_W);
  });
});

describe('a restart', () => {
  it('ends the hash at once and the answers for a while, then leads back to work', () => {
    const { miner, clock } = begin(null);
    const before = miner.read().uptimeSeconds;
    miner.reboot();
    clock.advance(2);
    expect(miner.reachable).toBe(false);
    expectPower(miner, SLEEP_W);
    clock.advance(60);
    expect(miner.reachable).toBe(true);
    expect(miner.read()).toMatchObject({ hashrateThs: 0, phase: 'starting' });
    expect(miner.read().uptimeSeconds).toBeLessThan(before);
    clock.advance(UP_SECONDS);
    expectPower(miner, NOMINAL_W);
  });

  it.each([
    { survives: ['sleep', 'profile'] as const, asleep: true, pointId: 'eco' },
    { survives: ['sleep'] as const, asleep: true, pointId: 'nominal' },
    { survives: ['profile'] as const, asleep: false, pointId: 'eco' },
    { survives: [], asleep: false, pointId: 'nominal' },
  ])('leaves what the firmware remembers: $survives', ({ survives, asleep, pointId }) => {
    const { miner, clock } = begin(null);
    miner.survivesReboot = survives;
    miner.command({ kind: 'point', load: ECO });
    miner.command({ kind: 'sleep' });
    clock.advance(30);
    miner.reboot();
    clock.advance(60 + UP_SECONDS);
    expect(miner.read()).toMatchObject({ phase: asleep ? 'sleeping' : 'mining', awakePointId: pointId });
    expectPower(miner, asleep ? SLEEP_W : pointId === 'eco' ? ECO.powerW : NOMINAL_W);
  });

  it('does not happen to a machine without power', () => {
    const { miner, clock } = begin('reboot');
    miner.switchPower(false, 0, []);
    clock.advance(86_400);
    expect(miner.powerW).toBe(0);
    expect(miner.reachable).toBe(false);
  });

  it('comes by itself about as often as was asked for, whether anyone looks or not', () => {
    const story = begin('reboot');
    story.miner.misbehaviourSeconds = 3600;
    let uptime = story.miner.read().uptimeSeconds;
    const restarts = watch(story, 48, 60, () => {
      const now = story.miner.read().uptimeSeconds;
      const restarted = now < uptime;
      uptime = now;
      return restarted;
    }).filter(Boolean).length;
    expect(restarts).toBeGreaterThan(48 * 0.7);
    expect(restarts).toBeLessThan(48 * 1.4);
    const unseen = begin('reboot');
    unseen.miner.misbehaviourSeconds = 3600;
    void unseen.miner.state;
    unseen.clock.advance(48 * 3600);
    expect(unseen.miner.read()).toEqual(story.miner.read());
  });

  it('does not come at the same time for all', () => {
    const due = Array.from({ length: 20 }, (_, index) => begin('reboot', { minerId: `m${index}` }).miner).map(
      (miner) => miner.state.rebootAtMs,
    );
    expect(new Set(due).size).toBe(20);
  });
});

describe('a virtual miner that loses its pool', () => {
  const story = begin('pool-loss');
  const seen = watch(story, 4, 10, () => ({ ...story.miner.read(), trueW: story.miner.powerW }));
  const away = seen.filter(({ poolConnected }) => !poolConnected);
  const there = seen.filter(({ poolConnected }) => poolConnected);

  it('is without it for a quarter of the time', () => {
    expect(away.length / seen.length).toBeCloseTo(0.25, 1);
  });

  it('hashes nothing and idles while it is without', () => {
    for (const { hashrateThs, powerW, trueW } of away) {
      expect(hashrateThs).toBe(0);
      expect(powerW).toBe(trueW);
      expect(powerW).toBeGreaterThan(SLEEP_W * 2);
      expect(powerW).toBeLessThan(NOMINAL_W / 5);
    }
  });

  it('works as others in between', () => {
    for (const { hashrateThs, powerW } of there) {
      expect(hashrateThs).toBeGreaterThan(98);
      expect(powerW).toBeGreaterThan(NOMINAL_W * 0.98);
    }
  });

  it('asleep draws no more than asleep', () => {
    const asleep = begin('pool-loss');
    asleep.miner.command({ kind: 'sleep' });
    asleep.clock.advance(60);
    for (const powerW of watch(asleep, 1, 60, () => asleep.miner.powerW))
      expect(powerW).toBeLessThan(SLEEP_W * 1.02);
  });
});

describe('what a virtual miner’s sensors say', () => {
  it('follows the watts within minutes: hot at work, near the inlet asleep', () => {
    const { miner, clock } = begin(null);
    const atWork = miner.read();
    expect(atWork.chipTempC).toBeGreaterThan(50);
    expect(atWork.chipTempC).toBeLessThan(85);
    expect(atWork.fanRpm).toBeGreaterThan(3000);
    miner.command({ kind: 'sleep' });
    clock.advance(20);
    const soon = miner.read();
    expect(soon.chipTempC).toBeGreaterThan(soon.ambientC + 20);
    clock.advance(300);
    const later = miner.read();
    expect(Math.abs(later.chipTempC - later.ambientC)).toBeLessThan(3);
    expect(later.fanRpm).toBeLessThan(atWork.fanRpm);
  });

  it('has no fans in it where the machine is cooled by water or oil', () => {
    expect(begin(null, { model: { ...MODEL, thermalClass: 'hydro' } }).miner.read().fanRpm).toBe(0);
  });

  it('is warmer in the afternoon than before sunrise', () => {
    const at = (time: string): number => begin(null, { clock: new HandClock(time) }).miner.read().ambientC;
    expect(at('2024-08-20T21:00:00Z') - at('2024-08-20T09:00:00Z')).toBeCloseTo(12, 0);
  });
});

describe('the identity of a virtual miner', () => {
  it('has a serial of twelve characters and a locally administered address of one device', () => {
    const { serial, mac } = virtualIdentity(1, 'a');
    expect(serial).toMatch(/^[A-Z0-9]{12}$/);
    expect(mac).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  });

  it('is the same at each start, and another for another machine or another seed', () => {
    expect(begin(null).miner.identity).toEqual(virtualIdentity(7, 'a'));
    const all = Array.from({ length: 10_000 }, (_, index) => virtualIdentity(7, `m${index}`));
    expect(new Set(all.map(({ mac }) => mac)).size).toBe(10_000);
    expect(new Set(all.map(({ serial }) => serial)).size).toBe(10_000);
    expect(virtualIdentity(8, 'a')).not.toEqual(virtualIdentity(7, 'a'));
  });
});

describe('what a machine delivers', () => {
  it.each([
    { powerW: 3000, pointId: 'nominal', hashrateThs: 100 },
    { powerW: 2000, pointId: 'eco', hashrateThs: 80 },
    { powerW: 2500, pointId: 'eco', hashrateThs: 90 },
    { powerW: 2600, pointId: 'nominal', hashrateThs: 92 },
    { powerW: 1000, pointId: 'eco', hashrateThs: 40 },
    { powerW: 3300, pointId: 'nominal', hashrateThs: 110 },
  ])('at $powerW W is $hashrateThs TH/s, nearest to $pointId', ({ powerW, pointId, hashrateThs }) => {
    const load = loadAtPowerW(MODEL, powerW);
    expect(load).toMatchObject({ powerW, pointId });
    expect(load.hashrateThs).toBeCloseTo(hashrateThs, 9);
  });

  it.each([
    { percent: 60, powerW: 2000 },
    { percent: 100, powerW: 3000 },
    { percent: 80, powerW: 2400 },
  ])(
    'at $percent % takes $powerW W: the point that has it, else that share of nominal',
    ({ percent, powerW }) => {
      expect(loadAtPercent(MODEL, percent).powerW).toBeCloseTo(powerW, 9);
    },
  );
});

describe('the state of a virtual miner', () => {
  it('survives a file with all that misbehaviour has put into it', () => {
    const story = begin('reboot');
    story.miner.switchPower(false, 0, []);
    story.clock.advance(60);
    story.miner.switchPower(true, 1, ['sleep']);
    story.clock.advance(30);
    const kept = virtualMinerStateShape.parse(JSON.parse(JSON.stringify(story.miner.state)));
    const again = begin('reboot', { saved: kept, clock: story.clock });
    expect(again.miner.read()).toEqual(story.miner.read());
    story.clock.advance(7200);
    expect(again.miner.read()).toEqual(story.miner.read());
  });
});

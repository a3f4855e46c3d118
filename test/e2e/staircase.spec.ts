import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startVirtualFleet, type VirtualFleet } from '../../adapters/virtual-fleet.js';
import { ScaledClock } from '../../src/platform/clock.js';
import { loadConfigFile, minerEnvelope, virtualMiners } from '../../src/outside.js';
import { describeWithDatabase, emptyDatabase } from '../support/database.js';
import { mixedMine } from './configs.js';
import { EbbProcess } from './ebb-process.js';

process.env['EBB_VIRTUAL_NET'] = '127.81';

/** Eight makers' ways: sessions, tokens, ciphers, digests, forms, GraphQL, presets, single-threaded text. */
const FIRMWARES = [
  'luxos',
  'whatsminer-v3',
  'whatsminer-v2',
  'antminer-stock',
  'braiins',
  'vnish',
  'avalon',
  'epic',
] as const;
const MINERS_EACH = 4;
const NOMINAL_W = 3500;
const SPEED = 120;
/** Two readings of one machine differ by about 1 %; estimated watts by no more here, since the simulators estimate well. */
const METER_RATIO = 0.02;
const STEPS = [1, 0.6, 0.2, 0, 1] as const;

interface SiteView {
  readonly power_w: number;
  readonly setpoint_w: number;
  readonly dispatch: {
    readonly open_commands: number;
    readonly stuck: readonly { readonly cause: string; readonly count: number }[];
    readonly held: readonly unknown[];
    readonly difference: readonly {
      readonly cause: string;
      readonly power_w: number;
      readonly why: string;
    }[];
  };
}

describeWithDatabase('a site of eight firmwares', () => {
  const totalW = FIRMWARES.length * MINERS_EACH * NOMINAL_W;
  let ebb: EbbProcess;
  let fleet: VirtualFleet;
  let dropDatabase: () => Promise<void>;

  beforeAll(async () => {
    const database = await emptyDatabase();
    dropDatabase = database.drop;
    const config = mixedMine({
      firmwares: FIRMWARES,
      minersEach: MINERS_EACH,
      nominalW: NOMINAL_W,
      speed: SPEED,
    });
    ebb = await EbbProcess.create(config, { DATABASE_URL: database.url, EBB_VIRTUAL_FLEET: 'external' });
    const { sites } = await loadConfigFile(ebb.configFile);
    const now = Date.now();
    fleet = await startVirtualFleet({
      miners: sites.flatMap(virtualMiners),
      clock: new ScaledClock({ clockMs: now, wallMs: now }, SPEED),
      seed: 3,
      misbehavingRatio: 0,
    });
    await ebb.start();
  }, 90_000);

  afterAll(async () => {
    await ebb?.remove();
    await fleet?.close();
    await dropDatabase?.();
  }, 60_000);

  const site = (): Promise<SiteView> => ebb.get<SiteView>('/api/v1/sites/mixed');

  /** A new override, and the one before it released. */
  let overrideId: string | null = null;
  async function aimAt(powerW: number): Promise<void> {
    const body = { action: 'setpoint', power_w: powerW, minutes: 24 * 60, reason: 'staircase' };
    const set = await ebb.send<{ override_id: string }>('POST', '/api/v1/sites/mixed/overrides', body);
    if (overrideId !== null)
      await ebb.send('DELETE', `/api/v1/sites/mixed/overrides/${overrideId}?reason=next`, undefined);
    overrideId = set.override_id;
  }

  async function settled(): Promise<SiteView> {
    let view!: SiteView;
    let calm = 0;
    await ebb.waitFor(
      'calm',
      async () => {
        view = await site();
        const { open_commands: open, held } = view.dispatch;
        const arrived = Math.abs(view.power_w - fleet.totalPowerW()) <= 0.03 * totalW;
        calm = open === 0 && held.length === 0 && arrived ? calm + 1 : 0;
        return calm >= 20;
      },
      150,
    );
    return view;
  }

  it.each(STEPS.map((share, index) => [index + 1, share] as const))(
    'step %i: draws what %f of its watts allows, and says where the difference is from',
    async (_, share) => {
      await aimAt(share * totalW);
      await sleep(1_500);
      const view = await settled();
      expect(view.dispatch.stuck).toEqual([]);
      const sleepW = fleetSleepW();
      const targetW = Math.max(share * totalW, sleepW);
      // Whole machines below the setpoint: at most one machine short, and never over by more than the meters' noise.
      const drawnW = fleet.totalPowerW();
      expect(drawnW).toBeLessThanOrEqual(targetW + METER_RATIO * totalW);
      expect(drawnW).toBeGreaterThanOrEqual(targetW - NOMINAL_W - METER_RATIO * totalW);
      const explainedW = view.dispatch.difference.reduce((sum, { power_w: powerW }) => sum + powerW, 0);
      // Parts of less than half a watt are not listed.
      expect(Math.abs(explainedW - (view.power_w - view.setpoint_w))).toBeLessThanOrEqual(5);
      for (const { why } of view.dispatch.difference) expect(why).not.toBe('');
    },
    200_000,
  );

  it('sent every firmware what it was to do, and every command has ended as confirmed or superseded', async () => {
    const { commands } = await ebb.get<{ commands: { miner_id: string; outcome: string | null }[] }>(
      '/api/v1/sites/mixed/commands?limit=5000',
    );
    const failed = commands.filter(({ outcome }) => outcome !== 'confirmed' && outcome !== 'superseded');
    expect(failed).toEqual([]);
    for (const firmware of FIRMWARES) {
      expect(minerEnvelope(firmware).verbs).toContain('sleep');
      expect(commands.some(({ miner_id: id }) => id.includes(`-${firmware}-`))).toBe(true);
    }
  });

  /** Asleep, machines still draw something. */
  function fleetSleepW(): number {
    return FIRMWARES.length * MINERS_EACH * 30;
  }
});

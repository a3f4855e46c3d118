import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startVirtualFleet, type VirtualFleet } from '../../adapters/virtual-fleet.js';
import { ScaledClock } from '../../src/platform/clock.js';
import { verifyExport } from '../../src/core/ledger/verify.js';
import { loadConfigFile, virtualMiners } from '../../src/outside.js';
import { describeWithDatabase, emptyDatabase } from '../support/database.js';
import { smallMine } from './configs.js';
import { EbbProcess } from './ebb-process.js';

// Not the demo's addresses: it may be running beside.
const VIRTUAL_NET = '127.79';
process.env['EBB_VIRTUAL_NET'] = VIRTUAL_NET;

const SPEED = 30;
const MINERS_PER_ENTRY = 10;
const MINERS = 4 * MINERS_PER_ENTRY;

interface CommandView {
  readonly command_id: string;
  readonly outcome: string | null;
  readonly closed_at: string | null;
}

interface PlanView {
  readonly setpoint_w: number;
  readonly shortfalls: readonly { readonly power_w: number; readonly why: string }[];
}

/** Ebb in a process of its own against a fleet that outlives it, over real sockets and a real database. */
class Mine {
  private constructor(
    readonly ebb: EbbProcess,
    readonly fleet: VirtualFleet,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  static async start(misbehavingRatio: number): Promise<Mine> {
    const database = await emptyDatabase();
    const config = smallMine({ minersPerEntry: MINERS_PER_ENTRY, misbehavingRatio, speed: SPEED });
    const ebb = await EbbProcess.create(config, {
      DATABASE_URL: database.url,
      EBB_VIRTUAL_FLEET: 'external',
    });
    const { sites, simulation } = await loadConfigFile(ebb.configFile);
    const now = Date.now();
    const fleet = await startVirtualFleet({
      miners: sites.flatMap(virtualMiners),
      clock: new ScaledClock({ clockMs: now, wallMs: now }, SPEED),
      seed: simulation.seed,
      misbehavingRatio,
    });
    await ebb.start();
    return new Mine(ebb, fleet, database.drop);
  }

  async remove(): Promise<void> {
    await this.ebb.remove();
    await this.fleet.close();
    await this.dropDatabase();
  }

  override(action: string, powerW?: number): Promise<{ override_id: string }> {
    const body = {
      action,
      minutes: 24 * 60,
      reason: 'end-to-end test',
      ...(powerW !== undefined && { power_w: powerW }),
    };
    return this.ebb.send('POST', '/api/v1/sites/small/overrides', body);
  }

  async release(overrideId: string): Promise<void> {
    await this.ebb.send('DELETE', `/api/v1/sites/small/overrides/${overrideId}?reason=done`, undefined);
  }

  async commands(): Promise<CommandView[]> {
    return (await this.ebb.get<{ commands: CommandView[] }>('/api/v1/sites/small/commands?limit=5000'))
      .commands;
  }

  async openCommands(): Promise<number> {
    return (await this.commands()).filter(({ outcome }) => outcome === null).length;
  }

  async verifiedEntries(): Promise<
    {
      seq: number;
      kind: string;
      body: { commands?: { command_id: string }[]; outcomes?: { command_id: string; outcome: string }[] };
    }[]
  > {
    const lines = (await this.ebb.text('/api/v1/sites/small/ledger/export')).trimEnd().split('\n');
    const report = await verifyExport(lines);
    expect(report).toMatchObject({ ok: true });
    return lines.map((line) => JSON.parse(line)).filter((value) => 'kind' in value && 'seq' in value);
  }
}

describeWithDatabase('the main job, end to end', () => {
  let mine: Mine;
  beforeAll(async () => {
    mine = await Mine.start(0);
  }, 90_000);
  afterAll(async () => mine?.remove(), 60_000);

  it('starts with every miner awake, and answers nobody without a token', async () => {
    const site = await mine.ebb.get<{ miner_count: number; market_kind: string; summary: string }>(
      '/api/v1/sites/small',
    );
    expect(site).toMatchObject({ miner_count: MINERS, market_kind: 'simulated' });
    expect(site.summary).toContain(`${MINERS} of ${MINERS} miners awake`);
    expect(await mine.ebb.statusWithoutToken('/api/v1/sites')).toBe(401);
    expect(await mine.ebb.statusWithoutToken('/metrics')).toBe(401);
    expect(await mine.ebb.statusWithoutToken('/healthz')).toBe(200);
  });

  it('curtails at once when told to, and the meter shows it; then wakes all again below its limits', async () => {
    const before = mine.fleet.totalPowerW();
    const { override_id: id } = await mine.override('curtail');
    await mine.ebb.waitFor('a dark mine', async () => mine.fleet.totalPowerW() < 0.05 * before, 40);
    await mine.ebb.waitFor('confirmations', async () => (await mine.openCommands()) === 0, 40);
    await mine.release(id);
    await mine.ebb.waitFor('a mine at work', async () => mine.fleet.totalPowerW() > 0.97 * before, 90);
    await mine.ebb.waitFor('confirmations', async () => (await mine.openCommands()) === 0, 60);
    const outcomes = (await mine.commands()).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['confirmed']));
    await mine.verifiedEntries();
  }, 240_000);

  it('makes every stored plan again from its snapshot, byte for byte', async () => {
    const { plans } = await mine.ebb.get<{ plans: { epoch: number }[] }>('/api/v1/sites/small/plans?limit=5');
    expect(plans.length).toBeGreaterThan(0);
    for (const { epoch } of plans) {
      const detail = await mine.ebb.get<{ recomputed_matches: boolean }>(
        `/api/v1/sites/small/plans/${epoch}`,
      );
      expect(detail.recomputed_matches).toBe(true);
    }
  });

  it('continues after a graceful stop with what it knew', async () => {
    const count = (await mine.commands()).length;
    await mine.ebb.stop();
    expect(mine.ebb.exitCode).toBe(0);
    await mine.ebb.start();
    expect((await mine.commands()).length).toBeGreaterThanOrEqual(count);
    await mine.verifiedEntries();
  }, 90_000);
});

describeWithDatabase('killed ten times in the middle of a curtailment', () => {
  let mine: Mine;
  beforeAll(async () => {
    mine = await Mine.start(0);
  }, 90_000);
  afterAll(async () => mine?.remove(), 60_000);

  it('reaches what is wanted after each start, with one outcome for every command and a ledger that verifies', async () => {
    const before = mine.fleet.totalPowerW();
    let curtailed: string | null = null;
    for (let round = 0; round < 10; round += 1) {
      if (curtailed === null) curtailed = (await mine.override('curtail')).override_id;
      else {
        await mine.release(curtailed);
        curtailed = null;
      }
      // Evenly over the first second, in which intents are written, sent and answered.
      await sleep(round * 100 + Math.random() * 100);
      await mine.ebb.kill();
      await mine.ebb.start();
      const wanted =
        curtailed === null
          ? () => mine.fleet.totalPowerW() > 0.9 * before
          : () => mine.fleet.totalPowerW() < 0.05 * before;
      await mine.ebb.waitFor(`round ${round}: the desired state`, async () => wanted(), 90);
    }
    await mine.ebb.waitFor('all outcomes', async () => (await mine.openCommands()) === 0, 60);
    const commands = await mine.commands();
    expect(commands.length).toBeGreaterThanOrEqual(10 * MINERS * 0.5);
    expect(commands.every(({ outcome, closed_at: closedAt }) => outcome !== null && closedAt !== null)).toBe(
      true,
    );
    const entries = await mine.verifiedEntries();
    const sent = entries.flatMap(({ body }) => body.commands?.map((each) => each.command_id) ?? []);
    const ended = entries.flatMap(({ body }) => body.outcomes?.map((each) => each.command_id) ?? []);
    expect(new Set(sent).size).toBe(sent.length);
    expect([...ended].sort()).toEqual([...sent].sort());
    expect([...sent].sort()).toEqual(commands.map((each) => each.command_id).sort());
  }, 900_000);
});

describeWithDatabase('with every fifth miner misbehaving', () => {
  let mine: Mine;
  beforeAll(async () => {
    mine = await Mine.start(0.2);
  }, 90_000);
  afterAll(async () => mine?.remove(), 60_000);

  it('reaches a setpoint because others make up for them, then says what of a full curtailment it cannot shed and why', async () => {
    const half = 0.5 * mine.fleet.totalPowerW();
    const { override_id: id } = await mine.override('setpoint', half);
    await mine.ebb.waitFor('the setpoint', async () => mine.fleet.totalPowerW() <= half, 120);
    await mine.release(id);
    await mine.override('curtail');
    await mine.ebb.waitFor(
      'a named shortfall',
      async () => {
        const plan = await mine.ebb.get<PlanView>('/api/v1/sites/small/plan');
        const [shortfall] = plan.shortfalls;
        if (!shortfall || !/do not answer|do not obey|refuse/.test(shortfall.why)) return false;
        const told = shortfall.power_w;
        const true_ = mine.fleet.totalPowerW();
        return Math.abs(true_ - told) < 0.25 * true_ + 5_000;
      },
      180,
    );
  }, 400_000);
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simulateVtn, type VtnSimulator } from '../../adapters/signals/openadr3/simulator.js';
import { startVirtualFleet, type VirtualFleet } from '../../adapters/virtual-fleet.js';
import { verifyExport } from '../../src/core/ledger/verify.js';
import { loadConfigFile, virtualMiners } from '../../src/outside.js';
import { ScaledClock } from '../../src/platform/clock.js';
import { describeWithDatabase, emptyDatabase } from '../support/database.js';
import { smallMine } from './configs.js';
import { EbbProcess } from './ebb-process.js';

// Not the demo's addresses, nor those of other tests that may run beside.
process.env['EBB_VIRTUAL_NET'] = '127.86';
process.env['VTN_SECRET'] = 'a secret of the simulated server';

const SPEED = 30;
const LEVEL_W = 10e3;
const SITE = '/api/v1/sites/small';

interface EventView {
  readonly event_id: string;
  readonly phase: string;
  readonly received_at: string;
  readonly due_at: string;
  readonly ready_by: string | null;
  readonly ends_at: string | null;
}

interface PlanView {
  readonly feeders: readonly {
    readonly feeder_id: string;
    readonly ceiling: { readonly source: string } | null;
  }[];
}

describeWithDatabase('an ERS-30 event of an OpenADR 3 server', () => {
  let clock: ScaledClock;
  let vtn: VtnSimulator;
  let ebb: EbbProcess;
  let fleet: VirtualFleet;
  let dropDatabase: () => Promise<void>;
  let before: number;
  let eventId: string;

  beforeAll(async () => {
    const origin = { clockMs: Date.parse('2026-10-20T15:00:00Z'), wallMs: Date.now() };
    clock = new ScaledClock(origin, SPEED);
    vtn = await simulateVtn({ clock, clientSecret: process.env['VTN_SECRET']! });
    const database = await emptyDatabase();
    dropDatabase = database.drop;
    const signals = `
    signals:
      - id: vtn
        protocol: openadr3
        settings:
          { url: '${vtn.baseUrl}', client_id: ven-client, client_secret: 'env:VTN_SECRET', client_name: mine, poll_seconds: 2 }
    enrolments:
      - id: ers
        program: ercot-ers-30
        kind: drop-to
        from: 2026-10-01
        commitments: [{ power_w: 100e3, maximum_base_load_w: ${LEVEL_W} }]
        signals: { source: vtn, program: ers }
        lead_seconds: 1200
    policy:`;
    const mine = smallMine({ minersPerEntry: 10, misbehavingRatio: 0, speed: SPEED });
    ebb = await EbbProcess.create(mine.replace('\n    policy:', signals), {
      DATABASE_URL: database.url,
      EBB_VIRTUAL_FLEET: 'external',
    });
    await writeFile(join(ebb.directory, 'simulated-clock.json'), JSON.stringify({ ...origin, speed: SPEED }));
    const { sites } = await loadConfigFile(ebb.configFile);
    fleet = await startVirtualFleet({
      miners: sites.flatMap(virtualMiners),
      clock,
      seed: 7,
      misbehavingRatio: 0,
    });
    await ebb.start();
    before = fleet.totalPowerW();
  }, 120_000);
  afterAll(async () => {
    await ebb?.remove();
    await fleet?.close();
    await vtn?.close();
    await dropDatabase?.();
  }, 60_000);

  const events = async (): Promise<EventView[]> =>
    (await ebb.get<{ events: EventView[] }>(`${SITE}/events`)).events;

  it('is heard, is due thirty minutes after the instruction, and moves nothing before its time', async () => {
    expect(ebb.output).toContain('small: ers: ercot-ers-30, drop-to at site');
    const program = await vtn.create('programs', { programName: 'ers' });
    const instructed = clock.now();
    const event = await vtn.create('events', {
      programID: program.id,
      intervalPeriod: { start: instructed.toISO(), duration: 'P9999Y' },
      intervals: [{ id: 0, payloads: [{ type: 'SIMPLE', values: [1] }] }],
    });
    eventId = event.id;
    await ebb.waitFor('the event', async () => (await events()).length === 1, 40);
    const [heard] = await events();
    const responseMs = Date.parse(heard!.due_at) - instructed.toMillis();
    expect(heard).toMatchObject({ event_id: eventId, ends_at: null });
    expect(responseMs).toBeGreaterThan(29.9 * 60_000);
    expect(responseMs).toBeLessThan(30.1 * 60_000);
    expect(fleet.totalPowerW()).toBeGreaterThan(0.9 * before);
  }, 90_000);

  it('has the mine asleep by the deadline, killed in the middle of it', async () => {
    await ebb.waitFor('load that falls', async () => fleet.totalPowerW() < 0.8 * before, 60);
    await ebb.kill();
    await ebb.start();
    await ebb.waitFor('the level', async () => fleet.totalPowerW() <= LEVEL_W, 60);
    const [event] = await events();
    expect(clock.now().toMillis()).toBeLessThanOrEqual(Date.parse(event!.due_at));
    const { feeders } = await ebb.get<PlanView>(`${SITE}/plan`);
    const root = feeders.find(({ feeder_id: id }) => id === 'site');
    expect(root!.ceiling!.source).toBe(`program:ercot-ers-30/ers/event ${eventId}`);
  }, 200_000);

  it('told again with every poll, is one event with one entry in the ledger', async () => {
    await ebb.waitFor('the event in force', async () => (await events())[0]!.phase === 'in-force', 60);
    expect(await events()).toHaveLength(1);
    const lines = (await ebb.text(`${SITE}/ledger/export`)).trimEnd().split('\n');
    expect(await verifyExport(lines)).toMatchObject({ ok: true });
    const received = lines
      .map((line) => JSON.parse(line) as { kind?: string; body?: { changes?: { event_id: string }[] } })
      .filter(({ kind }) => kind === 'signal-received')
      .flatMap(({ body }) => body?.changes ?? []);
    expect(received.map(({ event_id: id }) => id)).toEqual([eventId]);
    expect(fleet.totalPowerW()).toBeLessThanOrEqual(LEVEL_W);
  }, 120_000);

  it('called off, lets the mine come back before it must be ready', async () => {
    await vtn.remove('events', eventId);
    await ebb.waitFor('a mine at work', async () => fleet.totalPowerW() > 0.97 * before, 120);
    const [event] = await events();
    expect(event).toMatchObject({ phase: 'returning' });
    expect(Date.parse(event!.ready_by!) - Date.parse(event!.ends_at!)).toBe(10 * 3_600_000);
    expect(clock.now().toMillis()).toBeLessThan(Date.parse(event!.ready_by!));
    const { obligations } = await ebb.get<{ obligations: unknown[] }>(`${SITE}/obligations`);
    expect(obligations).toEqual([]);
    expect(ebb.output).not.toContain(process.env['VTN_SECRET']);
  }, 200_000);
});

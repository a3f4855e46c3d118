import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { TEST_MODEL } from '../../test/support/model.js';
import { CustomerHours } from './customer-hours.js';
import { FleetState } from './fleet-state.js';
import { FleetRegistry, siteFleet } from './registry.js';
import { TelemetryStore } from './telemetry.js';

describeWithDatabase('hours of customers', () => {
  const site = testSite({ count: 2 });
  let db: TestDatabase;
  let hours: CustomerHours;
  let telemetry: TelemetryStore;

  beforeEach(async () => {
    db = await testDatabase();
    const simulation = { speed: 1, seed: 1, market: 'never', misbehavingRatio: 0 } as const;
    const registry = new FleetRegistry({ http: { host: '', port: 0 }, sites: [site], simulation });
    hours = new CustomerHours(registry, db.dataSource);
    telemetry = new TelemetryStore(registry, new FleetState(registry, db.dataSource), db.dataSource);
  });
  afterEach(() => db.drop());

  const frame = (iso: string, powerW: number[], hashrateGhs = powerW.map(() => 0)): Promise<boolean> =>
    telemetry.add(site.siteId, {
      atMs: Date.parse(iso),
      powerW,
      hashrateGhs,
      estimatedRatio: 0,
    });
  const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: 'utc' });

  test('are added up once each when they are over, one frame in five minutes', async () => {
    await frame('2026-07-01T10:00:10Z', [3000, 3000]);
    // Within the same five minutes: not looked at.
    await frame('2026-07-01T10:04:00Z', [20, 20]);
    await frame('2026-07-01T10:30:00Z', [3000, 20]);
    await frame('2026-07-01T12:10:00Z', [20, 20]);
    await frame('2026-07-01T13:05:00Z', [3000, 3000]);
    for (const now of ['2026-07-01T12:30:00Z', '2026-07-01T13:30:00Z', '2026-07-01T13:40:00Z'])
      await hours.closeHours(site.siteId, at(now));
    const all = (await hours.soFar(site.siteId, at('2026-07-01T00:00:00Z'))).get('house')!;
    expect(all.servedMwh).toBeCloseTo(((6000 + 3020) / 2 + 40) / 1e6, 12);
    expect(all.entitledMwh).toBeCloseTo(12_000 / 1e6, 12);
    expect(all.curtailedHours).toBeCloseTo(0.25 + 1, 12);
    const later = await hours.soFar(site.siteId, at('2026-07-01T11:00:00Z'));
    expect(later.get('house')!.curtailedHours).toBeCloseTo(1, 12);
  });

  test('are added up by model, too, and count as curtailed what a plan in force had told to sleep', async () => {
    const [group] = siteFleet(site).groups;
    const plan = (told: number, states?: string) =>
      JSON.stringify({
        states,
        groups: [{ groupId: group!.groupId, counts: [{ pointId: 'sleep', count: told }] }],
      });
    const planMade = (epoch: number, at: string, text: string): Promise<unknown> =>
      db.dataSource.query('INSERT INTO plan VALUES ($1, $2, $3, $4, 0, $5, $6)', [
        site.siteId,
        epoch,
        `p${epoch}`,
        at,
        '{}',
        text,
      ]);
    await planMade(1, '2026-07-01T09:55:00Z', plan(0));
    await planMade(2, '2026-07-01T10:20:00Z', plan(1));
    await planMade(3, '2026-07-01T11:00:00Z', plan(2, 'would-be'));
    // One of them lies still before anybody told it to; one does not answer.
    await frame('2026-07-01T10:00:10Z', [3000, 0], [3000, 0]);
    await frame('2026-07-01T10:30:00Z', [3000, 0], [3000, 0]);
    await frame('2026-07-01T11:00:10Z', [-1, 0], [0, 0]);
    await hours.closeHours(site.siteId, at('2026-07-01T12:30:00Z'));
    const rows = await db.dataSource.query<Record<string, unknown>[]>(
      'SELECT * FROM model_hour ORDER BY hour',
    );
    expect(rows).toMatchObject([
      {
        model: TEST_MODEL.label,
        energy_mwh: 0.003,
        hash_ths_hours: 3,
        machine_hours: 2,
        hashing_hours: 1,
        curtailed_hours: 0.5,
      },
      {
        firmware: TEST_MODEL.firmware,
        energy_mwh: 0,
        machine_hours: 2,
        hashing_hours: 0,
        curtailed_hours: 0,
      },
    ]);
  });
});

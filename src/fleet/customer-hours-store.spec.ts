import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { CustomerHours } from './customer-hours.js';
import { FleetState } from './fleet-state.js';
import { FleetRegistry } from './registry.js';
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

  const frame = (iso: string, powerW: number[]): Promise<boolean> =>
    telemetry.add(site.siteId, {
      atMs: Date.parse(iso),
      powerW,
      hashrateGhs: powerW.map(() => 0),
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
});

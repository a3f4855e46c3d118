import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { PartitionTelemetry1763750000000 } from '../migrations/1763750000000-partition-telemetry.js';
import { PackSeries1763791000000 } from '../migrations/1763791000000-pack-series.js';
import { MIGRATIONS } from '../migrations/index.js';
import { unpackColumn } from '../src/core/telemetry/index.js';
import { ENTITIES } from '../src/entities.js';
import { type VersionedSeries, VersionStore } from '../src/ingest/version-store.js';
import { dataSourceOptions, migrate } from '../src/platform/index.js';
import { describeWithDatabase, emptyDatabase } from './support/database.js';

const SCHEMA = { entities: ENTITIES, migrations: MIGRATIONS };
const AT_ONCE = 20;

describeWithDatabase('migrations', () => {
  let url: string;
  let drop: () => Promise<void>;

  beforeEach(async () => ({ url, drop } = await emptyDatabase()));
  afterEach(() => drop());

  it('twice does no harm', async () => {
    expect(await migrate(url, SCHEMA)).toHaveLength(MIGRATIONS.length);
    expect(await migrate(url, SCHEMA)).toEqual([]);
  });

  it('twenty at once are fine, and each migration runs once', async () => {
    const done = await Promise.all(Array.from({ length: AT_ONCE }, () => migrate(url, SCHEMA)));
    expect(done.flat()).toHaveLength(MIGRATIONS.length);
  });

  it('carry telemetry over that was stored as arrays', async () => {
    const before = MIGRATIONS.slice(0, MIGRATIONS.indexOf(PartitionTelemetry1763750000000));
    await migrate(url, { entities: [], migrations: before });
    const dataSource = await new DataSource(dataSourceOptions(url, SCHEMA)).initialize();
    try {
      await dataSource.query(
        "INSERT INTO slot_map (slot_map_id, site_id, miner_ids) VALUES (7, 's', '{a,b}')",
      );
      await dataSource.query(
        `INSERT INTO telemetry_frame (site_id, at, slot_map_id, site_power_w, estimated_ratio, power_w, hashrate_ghs)
         VALUES ('s', '2026-07-01T23:59:00Z', 7, 3000, 0.5, '{3000,-1}', '{130000,0}'),
                ('s', '2026-07-02T00:00:00Z', 7, 0, 0, '{}', '{}')`,
      );
      await migrate(url, SCHEMA);
      const rows = await dataSource.query<{ power_w: Buffer; hashrate_ghs: Buffer }[]>(
        'SELECT * FROM telemetry_frame ORDER BY at',
      );
      expect(rows).toMatchObject([
        { slot_map_id: 7, site_power_w: '3000', site_hashrate_ghs: '130000', estimated_ratio: 0.5 },
        { slot_map_id: 7, site_power_w: '0', site_hashrate_ghs: '0', estimated_ratio: 0 },
      ]);
      expect(unpackColumn(rows[0]!.power_w, 2)).toEqual([3_000, null]);
      expect(unpackColumn(rows[0]!.hashrate_ghs, 2)).toEqual([130_000, 0]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('carry prices and other series over with every version that there was', async () => {
    const before = MIGRATIONS.slice(0, MIGRATIONS.indexOf(PackSeries1763791000000));
    await migrate(url, { entities: [], migrations: before });
    const dataSource = await new DataSource(dataSourceOptions(url, SCHEMA)).initialize();
    try {
      await dataSource.query(
        `INSERT INTO price (operator, settlement_point, interval_start, known_at, minutes, price_usd_per_mwh, source, corrected_at)
         SELECT 'ercot', 'P' || point, start, start + interval '17 minutes 1.234 seconds', 15, extract(minute FROM start) / 8,
                'a', NULL
         FROM generate_series(1, 3) AS point,
              generate_series('2026-01-01T00:00Z'::timestamptz, '2026-04-30T23:45Z', interval '15 minutes') AS start`,
      );
      await dataSource.query(
        `INSERT INTO price VALUES ('ercot', 'P1', '2026-03-08T08:00Z', '2026-03-09T00:00Z', 15, 1e-3, 'b', '2026-03-08T23:00Z')`,
      );
      await dataSource.query(
        `INSERT INTO market_series VALUES
           ('ercot', 'load-forecast', 'system', '2026-03-08T23:00Z', '2026-03-01T00:00Z', 60, 70000.5, 'c'),
           ('ercot', 'load-forecast', 'system', '2026-03-08T23:00Z', '2026-03-02T00:00Z', 60, 71000, 'c')`,
      );
      await migrate(url, SCHEMA);
      const versions = new VersionStore(dataSource.manager);
      const span = [Date.parse('2025-01-01T00:00Z'), Date.parse('2027-01-01T00:00Z')] as const;
      const read = (series: VersionedSeries['series'], place: string) =>
        versions.between({ operator: 'ercot', series, place }, ...span);
      for (const place of ['P2', 'P3']) expect(await read('real-time-price', place)).toHaveLength(120 * 96);
      const prices = await read('real-time-price', 'P1');
      expect(prices).toHaveLength(120 * 96 + 1);
      const startMs = Date.parse('2026-03-08T08:00Z');
      const first = {
        startMs,
        minutes: 15,
        value: 0,
        knownAtMs: startMs + 1_021_234,
        correctedAtMs: null,
        source: 'a',
      };
      expect(prices.filter((each) => each.startMs === startMs)).toEqual([
        first,
        {
          ...first,
          value: 0.001,
          knownAtMs: Date.parse('2026-03-09T00:00Z'),
          correctedAtMs: Date.parse('2026-03-08T23:00Z'),
          source: 'b',
        },
      ]);
      expect(prices[1]).toMatchObject({ startMs: Date.parse('2026-01-01T00:15Z'), value: 15 / 8 });
      expect((await read('load-forecast', 'system')).map(({ value }) => value)).toEqual([70_000.5, 71_000]);
    } finally {
      await dataSource.destroy();
    }
  });

  it('lead to the very tables and columns that the entities describe; indexes and constraints they may add', async () => {
    await migrate(url, SCHEMA);
    const dataSource = await new DataSource(dataSourceOptions(url, SCHEMA)).initialize();
    try {
      const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
      const changes = upQueries
        .map(({ query }) => query)
        .filter((query) => !/DROP (INDEX|CONSTRAINT)/.test(query));
      expect(changes).toEqual([]);
    } finally {
      await dataSource.destroy();
    }
  });
});

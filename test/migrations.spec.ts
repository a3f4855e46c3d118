import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { PartitionTelemetry1763750000000 } from '../migrations/1763750000000-partition-telemetry.js';
import { MIGRATIONS } from '../migrations/index.js';
import { unpackColumn } from '../src/core/telemetry/index.js';
import { ENTITIES } from '../src/entities.js';
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

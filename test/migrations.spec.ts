import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { MIGRATIONS } from '../migrations/index.js';
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

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import type { AppConfig, Retention, SiteConfig } from '../core/site.js';
import { FleetState } from './fleet-state.js';
import { FleetRegistry } from './registry.js';
import { TelemetryStore } from './telemetry.js';

const SITE = testSite({ count: 3 });
const IDS = SITE.miners.map(({ minerId }) => minerId);
const RETENTION: Retention = { rawFrameDays: 30, rollUpDays: 365 };
const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: 'utc' });

describeWithDatabase('telemetry', () => {
  let db: TestDatabase;
  let telemetry: TelemetryStore;

  beforeAll(async () => void (db = await testDatabase()));
  beforeEach(() => void (telemetry = start(SITE)));
  afterEach(async () => {
    for (const table of ['telemetry_frame', 'telemetry_roll_up'])
      for (const name of await partitions(table)) await db.dataSource.query(`DROP TABLE ${name}`);
    await db.dataSource.query('DELETE FROM slot_map');
  });
  afterAll(() => db.drop());

  /** The store as a start of Ebb with that fleet makes it. */
  function start(site: SiteConfig): TelemetryStore {
    const registry = new FleetRegistry({ sites: [site] } as unknown as AppConfig);
    return new TelemetryStore(registry, new FleetState(registry, db.dataSource), db.dataSource);
  }

  /** Readings of the fleet, 10 TH/s for each kilowatt. */
  function add(iso: string, powerW: (number | null)[], estimatedRatio = 0): Promise<boolean> {
    const hashrateGhs = powerW.map((watts) => (watts ?? 0) * 10);
    return telemetry.add(SITE.siteId, { atMs: Date.parse(iso), powerW, hashrateGhs, estimatedRatio });
  }

  const partitions = async (table: string): Promise<string[]> =>
    (
      await db.dataSource.query<{ name: string }[]>(
        'SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE inhparent = $1::regclass ORDER BY 1',
        [table],
      )
    ).map(({ name }) => name);
  const rollUps = (from: string, to: string, groupId?: string) =>
    // Longer than what is told as readings.
    telemetry
      .history(SITE.siteId, at(from), DateTime.max(at(to), at(from).plus({ days: 2 })), groupId)
      .then(({ points }) => points.filter((point) => point.at < at(to)));

  describe('of one miner', () => {
    const history = async (minerId: string, from: string, to: string) => {
      const { points } = await telemetry.minerHistory(SITE.siteId, minerId, at(from), at(to));
      return points.map(({ atMs, powerW, hashrateThs }) => [isoMinute(atMs), powerW, hashrateThs]);
    };

    it('comes back as it was stored, with what was not known', async () => {
      await add('2026-07-01T10:00:00Z', [3_000, null, 25]);
      await add('2026-07-01T10:01:00Z', [3_100, 70_000, 0]);
      expect(await history(IDS[1]!, '2026-07-01T10:00:00Z', '2026-07-01T10:02:00Z')).toEqual([
        ['10:00', null, 0],
        ['10:01', 70_000, 700],
      ]);
      expect(await history(IDS[2]!, '2026-07-01T10:00:00Z', '2026-07-01T10:01:00Z')).toEqual([
        ['10:00', 25, 0.25],
      ]);
    });

    it('is followed over a fleet that has been put in another order, and is not there while it was not', async () => {
      await add('2026-07-01T10:00:00Z', [1, 2, 3]);
      telemetry = start({ ...SITE, miners: [SITE.miners[2]!, SITE.miners[0]!] });
      await add('2026-07-01T10:01:00Z', [33, 11]);
      telemetry = start(SITE);
      await add('2026-07-01T10:02:00Z', [111, 222, 333]);
      const day = ['2026-07-01T10:00:00Z', '2026-07-01T11:00:00Z'] as const;
      const watts = async (minerId: string) => (await history(minerId, ...day)).map(([, powerW]) => powerW);
      expect(await watts(IDS[0]!)).toEqual([1, 11, 111]);
      expect(await watts(IDS[1]!)).toEqual([2, 222]);
      expect(await watts(IDS[2]!)).toEqual([3, 33, 333]);
      expect(await watts('nobody')).toEqual([]);
    });

    it('is thinned over a long range to the first reading of each step', async () => {
      for (const minute of ['00:00', '00:09', '00:10', '00:30'])
        await add(`2026-07-01T${minute}:00Z`, [Number(minute.slice(3)), 0, 0]);
      const { stepMinutes, points } = await telemetry.minerHistory(
        SITE.siteId,
        IDS[0]!,
        at('2026-07-01T00:00:00Z'),
        at('2026-07-08T00:00:00Z'),
      );
      expect(stepMinutes).toBe(10);
      expect(points.map(({ powerW }) => powerW)).toEqual([0, 10, 30]);
    });
  });

  describe('of the site', () => {
    it('is told as readings up to a day, and a second one of the same instant is not stored', async () => {
      expect(await add('2026-07-01T10:00:00Z', [3_000, null, 25], 0.5)).toBe(true);
      expect(await add('2026-07-01T10:00:00Z', [9, 9, 9])).toBe(false);
      const { stepMinutes, points } = await telemetry.history(
        SITE.siteId,
        at('2026-07-01T00:00:00Z'),
        at('2026-07-02T00:00:00Z'),
      );
      expect(stepMinutes).toBeNull();
      expect(points).toEqual([
        {
          at: at('2026-07-01T10:00:00Z'),
          powerW: 3_025,
          powerWMax: 3_025,
          hashrateThs: 30.25,
          estimatedShare: 0.5,
        },
      ]);
    });

    it('is rolled up when five minutes are over; a late reading changes them, the same again does not', async () => {
      await add('2026-07-01T10:00:00Z', [3_000, 3_000, 3_000]);
      await add('2026-07-01T10:02:00Z', [1_000, 1_000, null], 1);
      expect(await rollUps('2026-07-01T10:00:00Z', '2026-07-01T10:05:00Z')).toEqual([]);
      await add('2026-07-01T10:05:00Z', [1, 1, 1]);
      const mean = async () => (await rollUps('2026-07-01T10:00:00Z', '2026-07-01T10:05:00Z'))[0]!;
      expect(await mean()).toMatchObject({ powerW: 5_500, powerWMax: 9_000, hashrateThs: 55 });
      expect((await mean()).estimatedShare).toBeCloseTo(2_000 / 11_000, 6);
      await add('2026-07-01T10:01:00Z', [0, 0, 0]);
      expect(await mean()).toMatchObject({ powerW: 11_000 / 3 });
      await add('2026-07-01T10:01:00Z', [0, 0, 0]);
      expect(await mean()).toMatchObject({ powerW: 11_000 / 3 });
    });

    it('goes on with five minutes that a restart has cut', async () => {
      await add('2026-07-01T10:00:00Z', [3_000, 3_000, 3_000]);
      telemetry = start(SITE);
      await add('2026-07-01T10:04:00Z', [0, 0, 0]);
      await add('2026-07-01T10:07:00Z', [0, 0, 0]);
      const [first] = await rollUps('2026-07-01T10:00:00Z', '2026-07-01T10:05:00Z');
      expect(first).toMatchObject({ powerW: 4_500 });
    });

    it('has its groups beside it, in roll-ups alone', async () => {
      const groups = ['a', 'b'].map((feederId) => ({ ...SITE.feeders.at(-1)!, feederId }));
      const two = testSite({ count: 1, leaves: groups });
      telemetry = start(two);
      await add('2026-07-01T10:00:00Z', [3_000, 1_000]);
      await add('2026-07-01T10:05:00Z', [0, 0]);
      const registry = new FleetRegistry({ sites: [two] } as unknown as AppConfig);
      const groupIds = registry.fleet(two.siteId).groups.map(({ groupId }) => groupId);
      const watts = groupIds.map(async (groupId) => {
        const range = [at('2026-07-01T10:00:00Z'), at('2026-07-01T11:00:00Z')] as const;
        const { stepMinutes, points } = await telemetry.history(two.siteId, ...range, groupId);
        return [stepMinutes, points.map(({ powerW, estimatedShare }) => [powerW, estimatedShare])];
      });
      expect(await Promise.all(watts)).toEqual([
        [5, [[3_000, null]]],
        [5, [[1_000, null]]],
      ]);
    });

    it('joins roll-ups into longer steps over a long range', async () => {
      for (const minute of ['00', '05', '35', '40'])
        await add(`2026-07-01T10:${minute}:00Z`, [Number(minute), 0, 0]);
      const from = at('2026-07-01T10:07:12Z');
      const { stepMinutes, points } = await telemetry.history(SITE.siteId, from, from.plus({ days: 30 }));
      expect(stepMinutes).toBe(30);
      expect(points[1]!.at).toEqual(at('2026-07-01T10:30:00Z'));
      expect(points.map(({ powerW, powerWMax }) => [powerW, powerWMax])).toEqual([
        [2.5, 5],
        [35, 35],
      ]);
    });
  });

  it('keeps the highest mean of a month that is longer than its readings are kept, up to the newest', async () => {
    const month = [at('2026-06-01T00:00:00Z'), at('2026-07-01T00:00:00Z')] as const;
    const highest = () => telemetry.highestMeanW(SITE.siteId, ...month, 15);
    for (const minute of ['00', '05', '10']) await add(`2026-06-01T10:${minute}:00Z`, [3_000, 3_000, 0]);
    await add('2026-06-01T10:11:00Z', [0, 0, 0]);
    expect(await highest()).toBe(4_500);
    await add('2026-06-20T10:00:00Z', [1_000, 0, 0]);
    expect(
      await telemetry.dropOld(at('2026-06-20T10:00:00Z'), { ...RETENTION, rawFrameDays: 7 }),
    ).toHaveLength(2);
    expect(await highest()).toBe(4_500);
    await add('2026-06-20T10:01:00Z', [9_000, 9_000, 0]);
    expect(await highest()).toBe(9_500);
  });

  describe('partitions', () => {
    it('are made a day ahead, and for a late reading where its day has none', async () => {
      await add('2026-07-01T23:59:00Z', [0, 0, 0]);
      await add('2026-06-29T12:00:00Z', [0, 0, 0]);
      const days = ['20260629', '20260630', '20260701', '20260702'];
      expect(await partitions('telemetry_frame')).toEqual(days.map((day) => `telemetry_frame_${day}`));
    });

    it('are made once, whoever asks at the same time', async () => {
      const sites = Array.from({ length: 5 }, () => start(SITE));
      const adding = sites.map((store, minute) =>
        store.add(SITE.siteId, {
          atMs: Date.parse('2026-07-01T10:00:00Z') + minute * 60_000,
          powerW: [0, 0, 0],
          hashrateGhs: [0, 0, 0],
          estimatedRatio: 0,
        }),
      );
      expect(await Promise.all(adding)).toEqual([true, true, true, true, true]);
    });

    it('are dropped whole when they are past their keeping', async () => {
      await add('2026-06-01T10:00:00Z', [0, 0, 0]);
      await add('2026-06-02T10:00:00Z', [0, 0, 0]);
      await telemetry.makeUpForRollUps(at('2026-06-03T00:00:00Z'));
      expect(await telemetry.dropOld(at('2026-07-01T12:00:00Z'), RETENTION)).toEqual([]);
      expect(await telemetry.dropOld(at('2026-07-02T12:00:00Z'), RETENTION)).toEqual([
        'telemetry_frame_20260601',
      ]);
      expect(await rollUps('2026-06-01T00:00:00Z', '2026-06-02T00:00:00Z')).toHaveLength(1);
      expect(await telemetry.dropOld(at('2027-07-01T12:00:00Z'), RETENTION)).toContain(
        'telemetry_roll_up_202606',
      );
    });

    it('are kept while readings in them are in no roll-up, until that is made up for', async () => {
      await add('2026-06-01T10:00:00Z', [3_000, 0, 0]);
      telemetry = start(SITE);
      const late = at('2026-07-10T00:00:00Z');
      await expect(telemetry.dropOld(late, RETENTION)).rejects.toThrow(
        'telemetry_frame_20260601 is kept: readings of test at 2026-06-01T10:00:00.000Z are in no roll-up',
      );
      expect(await telemetry.makeUpForRollUps(late)).toBe(1);
      expect(await telemetry.makeUpForRollUps(late)).toBe(0);
      expect(await telemetry.dropOld(late, RETENTION)).toContain('telemetry_frame_20260601');
      const [kept] = await rollUps('2026-06-01T00:00:00Z', '2026-06-02T00:00:00Z');
      expect(kept).toMatchObject({ powerW: 3_000 });
    });

    it('that have gone come again for a late reading, which does not undo the roll-up of all the others', async () => {
      for (const minute of ['00', '01', '05']) await add(`2026-06-01T10:${minute}:00Z`, [3_000, 0, 0]);
      const late = at('2026-07-10T00:00:00Z');
      await telemetry.makeUpForRollUps(late);
      await telemetry.dropOld(late, RETENTION);
      expect(await add('2026-06-01T10:02:00Z', [0, 0, 0])).toBe(true);
      const [kept] = await rollUps('2026-06-01T10:00:00Z', '2026-06-01T10:05:00Z');
      expect(kept).toMatchObject({ powerW: 3_000 });
    });
  });
});

function isoMinute(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

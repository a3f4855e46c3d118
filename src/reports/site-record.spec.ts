import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { fromIso } from '../core/interval.js';
import { FeedStore } from '../ingest/index.js';
import { nominalW, SiteRecord } from './site-record.js';

const SPAN = { from: '2026-08-12T00:00:00.000Z', to: '2026-08-13T00:00:00.000Z' };

function at(hhmm: string): string {
  return `2026-08-12T${hhmm}:00.000Z`;
}

describeWithDatabase('what the database has of a site', () => {
  const whole = testSite({ count: 2 });
  // Half watts, as catalogues have them for machines that stand for racks.
  const site = {
    ...whole,
    models: whole.models.map((model) => ({
      ...model,
      operatingPoints: model.operatingPoints.map((point) => ({ ...point, powerW: point.powerW + 0.3 })),
    })),
  };
  let db: TestDatabase;
  let record: SiteRecord;
  let epoch = 0;

  const plan = (hhmm: string, setpointW: number, change: object = {}): Promise<unknown> => {
    epoch += 1;
    const made = {
      method: 'merit-order',
      policy: 'economic',
      policyState: { kind: 'economic' },
      deliveredPriceUsdPerMwh: 90,
      outlook: null,
      feeders: [{ feederId: 'site', binding: false, ceiling: { layer: 'electrical' } }],
      ...change,
    };
    return db.dataSource.query('INSERT INTO plan VALUES ($1, $2, $3, $4, $5, $6, $7)', [
      site.siteId,
      epoch,
      `p${epoch}`,
      at(hhmm),
      setpointW,
      '{}',
      JSON.stringify(made),
    ]);
  };
  const limitedBy = (layer: string) => ({
    feeders: [{ feederId: 'site', binding: true, ceiling: { layer } }],
  });
  const charged = (usdPerMwh: number) => ({
    outlook: { charges: [{ source: 'coincident-peak', usdPerMwh }] },
  });

  beforeAll(async () => {
    db = await testDatabase();
    record = new SiteRecord(db.dataSource, site);
  });
  afterAll(() => db.drop());

  test('tells why plans asked for less than all, and nothing of those that did not or that moved nobody', async () => {
    const allW = Math.round(nominalW(site));
    await plan('01:00', allW);
    await plan('02:00', 0);
    await plan('03:00', 0, charged(500));
    await plan('04:00', 0, charged(5));
    await plan('05:00', 0, limitedBy('program'));
    await plan('06:00', 0, limitedBy('override'));
    await plan('07:00', 0, limitedBy('thermal'));
    await plan('08:00', 0, { policy: 'threshold', policyState: { kind: 'threshold', curtailed: true } });
    await plan('09:00', 0, { policy: 'threshold', policyState: { kind: 'threshold', curtailed: false } });
    await plan('10:00', 0, { method: 'stale-curtail' });
    await plan('11:00', 0, { states: 'would-be' });
    await plan('12:00', allW);
    const tags = (await record.decisions(SPAN)).map(({ from, to, tag }) => [from, to, tag]);
    expect(tags).toEqual([
      [at('02:00'), at('03:00'), 'price'],
      [at('03:00'), at('04:00'), 'coincident-peak'],
      [at('04:00'), at('05:00'), 'price'],
      [at('05:00'), at('06:00'), 'program'],
      [at('06:00'), at('07:00'), 'operator'],
      [at('07:00'), at('08:00'), null],
      [at('08:00'), at('09:00'), 'price'],
      [at('09:00'), at('10:00'), null],
      [at('10:00'), at('11:00'), 'fault'],
    ]);
  });

  test('tells what operators held back until it ended or was released, and not what they made run', async () => {
    const override = (id: number, action: string, reason: string, releasedAt: string | null) =>
      db.dataSource.query(
        `INSERT INTO override_action (override_id, site_id, action, power_w, scope_kind, scope_id, reason, set_by, since,
                                      expires_at, accept_non_performance, released_at)
         VALUES ($1, $2, $3, NULL, 'feeder', 'site', $4, 'ana', $5, $6, false, $7)`,
        [
          `00000000-0000-4000-8000-00000000000${id}`,
          site.siteId,
          action,
          reason,
          at(`0${id}:00`),
          at(`0${id}:50`),
          releasedAt,
        ],
      );
    await override(1, 'curtail', 'Maintenance of breaker 4', null);
    await override(2, 'curtail', 'noise', at('02:10'));
    await override(3, 'run', 'test', null);
    expect(await record.overrides(SPAN)).toEqual([
      { from: at('01:00'), to: at('01:50'), tag: 'maintenance' },
      { from: at('02:00'), to: at('02:10'), tag: 'operator' },
    ]);
  });

  test('has the mean of settlement prices where all of a longer interval is known', async () => {
    const store = new FeedStore(db.dataSource);
    const price = (hhmm: string, knownAt: string, priceUsdPerMwh: number) =>
      store.addPrices(
        site,
        [{ start: fromIso(at(hhmm)), minutes: 15, priceUsdPerMwh }],
        'test',
        fromIso(at(knownAt)),
      );
    for (const [index, hhmm] of ['03:00', '03:15', '03:30', '03:45', '04:00'].entries())
      await price(hhmm, hhmm, 10 * (index + 1));
    await price('03:45', '09:00', 80);
    expect(await record.prices(SPAN, 60)).toEqual([{ start: at('03:00'), price: (10 + 20 + 30 + 80) / 4 }]);
    expect((await record.prices(SPAN, 15)).map((each) => each.price)).toEqual([10, 20, 30, 80, 50]);
  });
});

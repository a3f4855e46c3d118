import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { TestIngest } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { EbbError } from '../core/errors.js';
import { fromIso, intervalStarts, isoUtc } from '../core/interval.js';
import type { PriceFeed } from '../core/ports/price.js';
import { fillPriceGaps, type FillStep, type Gap, gapsBetween, priceGaps } from './gap-filler.js';

const BASE = testSite({ count: 1 });
const at = (text: string): DateTime => fromIso(`2024-08-20T${text}:00Z`);
const shown = (gaps: readonly Gap[]): string[] =>
  gaps.map(({ from, to }) => `${isoUtc(from).slice(5, 16)} to ${isoUtc(to).slice(5, 16)}`);

describe('gaps', () => {
  const quarter = (text: string, minutes = 15) => ({ start: at(text), minutes });

  it.each([
    ['nothing is known', [], ['08-20T10:00 to 08-20T11:00']],
    ['all is known', [quarter('10:00'), quarter('10:15'), quarter('10:30', 30)], []],
    ['an hour covers its quarters', [quarter('10:00', 60)], []],
    ['one inside', [quarter('10:00'), quarter('10:45')], ['08-20T10:15 to 08-20T10:45']],
    [
      'two',
      [quarter('10:15'), quarter('10:30')],
      ['08-20T10:00 to 08-20T10:15', '08-20T10:45 to 08-20T11:00'],
    ],
  ])('%s', (_, known, expected) => {
    expect(shown(gapsBetween(known, at('10:00'), at('11:00'), 15))).toEqual(expected);
  });
});

describeWithDatabase('holes in prices', () => {
  let db: TestDatabase;
  let ingest: TestIngest;

  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(new ConsoleLogger()));
  beforeEach(async () => void (db = await testDatabase()));
  afterEach(async () => {
    await ingest.service.stop();
    await db.drop();
  });

  /** Has every price of so many hours back, but where `lacks` says otherwise. */
  function source(id: string, historyHours: number, usd: number, lacks = (_: DateTime) => false): PriceFeed {
    const read: PriceFeed['read'] = async ({ from, to }) => {
      if (from < ingest.clock.now().minus({ hours: historyHours }))
        throw new EbbError('rejected', `${id}: too old`);
      return intervalStarts(from, to, 15)
        .filter((start) => start >= from && !lacks(start))
        .map((start) => ({ start, minutes: 15, priceUsdPerMwh: usd }));
    };
    return { id, pollSeconds: 60, historyHours, read };
  }

  it('are filled by each source as far as it reaches, and what nobody has is named', async () => {
    ingest = new TestIngest(db.dataSource, [BASE]);
    const now = ingest.clock.now();
    const span = { from: now.minus({ days: 10 }).startOf('day'), to: now.startOf('hour') };
    const lost = now.minus({ days: 5 }).startOf('day');
    const feeds = [source('short', 24, 20), source('long', 24 * 31, 30, (start) => +start === +lost)];
    const steps: FillStep[] = [];
    const report = await fillPriceGaps(ingest, BASE, feeds, span, (step) => steps.push(step));
    expect(shown(report.gaps)).toEqual([
      `${isoUtc(lost).slice(5, 16)} to ${isoUtc(lost.plus({ minutes: 15 })).slice(5, 16)}`,
    ]);
    expect(steps.map(({ sourceId }) => sourceId)).toEqual(['short', 'long', 'long']);
    expect(report.newRows).toBe((+span.to - +span.from) / 900_000 - 1);
    // Begun again, it asks for what is missing alone.
    steps.length = 0;
    await fillPriceGaps(ingest, BASE, feeds, span, (step) => steps.push(step));
    expect(steps).toMatchObject([{ sourceId: 'long', newRows: 0 }]);
    const [day] = await ingest.reader.prices(BASE, now.minus({ hours: 20 }), now, now);
    expect(day).toMatchObject({ source: 'short', priceUsdPerMwh: 20 });
  });

  it('one that fails does not keep the next from being asked, and its words are kept', async () => {
    ingest = new TestIngest(db.dataSource, [BASE]);
    const now = ingest.clock.now();
    const broken: PriceFeed = {
      ...source('broken', 1000, 1),
      read: () => Promise.reject(new EbbError('unreachable', 'broken: no connection')),
    };
    const span = { from: now.minus({ hours: 8 }).startOf('hour'), to: now.startOf('hour') };
    const report = await fillPriceGaps(ingest, BASE, [broken, source('b', 1000, 30)], span);
    expect(report).toMatchObject({ newRows: 32, gaps: [], errors: ['broken: no connection'] });
  });

  it('are closed after an outage during which a source with a short history answered first', async () => {
    const feeds = { ...BASE.feeds, price: { ...BASE.feeds.price, sources: ['short', 'long'] } };
    const site = { ...BASE, feeds };
    ingest = new TestIngest(db.dataSource, [site]);
    ingest.market.historyHoursById.set('short', 6);
    await ingest.restart(0);
    await ingest.restart(72);
    const now = ingest.clock.now();
    const span = { from: now.minus({ hours: 70 }), to: now.minus({ hours: 3 }) };
    const missing = (): Promise<Gap[]> => priceGaps(ingest.store, site, span, ingest.clock.now());
    expect(await missing()).toHaveLength(1);
    ingest.clock.advance(61);
    await ingest.service.stop();
    expect(await missing()).toEqual([]);
  });
});

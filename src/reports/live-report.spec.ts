import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { describeWithDatabase, testDatabase } from '../../test/support/database.js';
import { callFor, LiveRecord, pjmSite, pjmTerms, textsIn } from '../../test/support/live-reports.js';
import { hourAt, JULY_PRICES } from '../../test/support/reports.js';
import { cancellation } from '../../test/support/signals.js';
import { MeterStore } from '../compliance/index.js';
import { SiteStore } from '../fleet/index.js';
import { verifyBundle } from '../ledger/index.js';
import type { IssuedReport } from './index.js';

interface EventJson {
  readonly interim: boolean;
  readonly event: { readonly test: boolean };
  readonly enrolment: { readonly commitments: readonly { readonly power_w: number }[] };
  readonly raw: { readonly passed: number; readonly failed: number; readonly not_judged: number };
  readonly notes: readonly string[];
  readonly head: {
    readonly meter_id: string;
    readonly evidence: readonly { readonly kind: string; readonly says: string }[];
  };
  readonly inputs: { readonly meter: readonly { readonly start: string; readonly tag: string | null }[] };
}

describeWithDatabase('reports of what Ebb itself has recorded', () => {
  let live: LiveRecord;

  const event = async (eventId: string): Promise<{ json: EventJson; issued: IssuedReport }> => {
    const issued = await live.report({ kind: 'event', eventId, prices: { netBenefitsPrice: 40 } });
    return { json: JSON.parse(textsIn(issued).get('report.json')!) as EventJson, issued };
  };

  beforeAll(async () => {
    live = new LiveRecord(await testDatabase(), pjmSite());
    const store = new SiteStore(live.db.dataSource, live.ledger);
    await store.register(live.site, 'test');
    live.goTo(hourAt('2026-07-22', 14 + 1 / 6));
    await live.receive(callFor('17', ['2026-07-22', 15, 19]));
    live.goTo(hourAt('2026-07-22', 14.5));
    await live.receive(callFor('17', ['2026-07-22', 15, 18], { version: 2 }));
    // Called and called off before it began; a test that overlaps another; one that nobody ends.
    live.goTo(hourAt('2026-07-24', 10));
    await live.receive(
      callFor('gone', ['2026-07-24', 15, 18]),
      callFor('drill', ['2026-07-24', 16, 18], { kind: 'test' }),
    );
    await live.receive(callFor('both', ['2026-07-24', 17, 20]));
    live.goTo(hourAt('2026-07-24', 12));
    await live.receive(cancellation({ eventId: 'gone', version: 2 }));
    live.goTo(hourAt('2026-07-31', 12));
    await live.receive(callFor('open', ['2026-07-31', 20, null]));
    // Changed after the event: the report goes by what was in force.
    const fewer = {
      ...pjmTerms().enrolment,
      commitments: [{ periodId: null, powerW: 5e6, maximumBaseLoadW: null }],
    };
    live.site = pjmSite([pjmTerms({ enrolment: fewer })]);
    await store.register(live.site, 'test');
    live.goTo('2026-08-02T00:00:00.000Z');
    await live.meter();
    await live.prices(
      JULY_PRICES.map((price, index) => ({ start: hourAt('2026-07-22', 15 + index), price })),
    );
  }, 60_000);
  afterAll(() => live.db.drop());

  test('an event needs no case: enrolment of the day, messages, prices and evidence are what was recorded', async () => {
    const { json, issued } = await event('17');
    expect(json).toMatchObject({ interim: false, raw: { passed: 3, failed: 0 } });
    expect(json.enrolment.commitments[0]!.power_w).toBe(15e6);
    expect(json.notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining(
          'enrolment economic was changed since: it is taken as it was in force at 2026-07-22',
        ),
        expect.stringContaining('event 17 was changed after its call: version 2'),
        expect.stringContaining('settlement prices of WEST'),
      ]),
    );
    const evidence = json.head.evidence.map(({ kind, says }) => `${kind}: ${says}`);
    expect(evidence).toEqual([
      expect.stringContaining('config-changed: configuration '),
      expect.stringContaining(
        'signal-received: called 17 version 1 by s1 from https://vtn.example, message ',
      ),
      expect.stringContaining('signal-received: amended 17 version 2'),
      'meter-data-received: meter poi from july.csv',
    ]);
    expect(await verifyBundle(Buffer.from(issued.bundle), [live.ledger.publicKey])).toMatchObject({
      ok: true,
    });
  });

  test('its figures can be worked out again from the tables of its bundle alone, to the kWh and the cent', async () => {
    const texts = textsIn((await event('17')).issued);
    const rows = (name: string): Record<string, string>[] =>
      parse(texts.get(name)!, { columns: true }) as Record<string, string>[];
    // Manual 11: of the five weekdays before, without the one of the lowest use in the event's hours; the mean by the hour,
    // moved by what the event day was above or below it from four hours to one hour before the event; paid at the full price
    // where that is at least the month's net benefits price.
    const kwh = new Map(
      rows('load.csv').map((row) => [row['start']!.slice(0, 13), Number(row['meter (kWh)'])]),
    );
    const at = (day: string, hour: number): number => kwh.get(`${day}T${hour}`)!;
    const mean = (values: number[]): number => values.reduce((all, value) => all + value, 0) / values.length;
    const before = ['2026-07-21', '2026-07-20', '2026-07-17', '2026-07-16', '2026-07-15'];
    const known = before.filter((day) => kwh.has(`${day}T15`));
    expect(known).toHaveLength(4);
    const shift = mean(
      [11, 12, 13].map((hour) => at('2026-07-22', hour) - mean(known.map((day) => at(day, hour)))),
    );
    const deliveredKwh = [15, 16, 17].map(
      (hour) => mean(known.map((day) => at(day, hour))) + shift - at('2026-07-22', hour),
    );
    const prices = rows('prices.csv');
    const netBenefits = Number(prices.find(({ what }) => what === 'net benefits')!['price']);
    const paid = deliveredKwh.reduce((sum, each, index) => {
      const row = prices.find(({ interval }) => interval?.startsWith(`2026-07-22T${15 + index}:00`));
      const price = Number(row!['price']);
      return price < netBenefits ? sum : sum + (each / 1e3) * price;
    }, 0);
    const told = rows('intervals.csv').map((row) => Math.round(Number(row['delivered raw (MWh)']) * 1e3));
    expect(told).toEqual(deliveredKwh.map(Math.round));
    expect(rows('estimates.csv').map(({ amount }) => amount)).toEqual([paid.toFixed(2)]);
    expect(rows('intervals.csv').map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed']);
  });

  test('what sister sites metered meanwhile goes with it, as far as their meters make up its intervals', async () => {
    const meters = new MeterStore(live.db.dataSource, live.ledger, live.clock);
    const [start, odd] = [hourAt('2026-07-22', 15), hourAt('2026-07-22', 16)];
    const known = { energyKwh: 20_000, quality: 'measured' } as const;
    await meters.receive('east', 'poi', [{ start, minutes: 60, ...known }], { source: 'x', sha256: null });
    await meters.receive('west', 'poi', [{ start: odd, minutes: 45, ...known }], {
      source: 'y',
      sha256: null,
    });
    const request = { kind: 'event', eventId: '17', prices: { netBenefitsPrice: 40 } } as const;
    const sisters = ['east', 'west'].map((siteId) => ({ siteId, meterId: 'poi' }));
    const issued = await live.report(request, { sisters });
    const { inputs } = JSON.parse(textsIn(issued).get('report.json')!) as {
      inputs: { sisters: { site_id: string; meter: { start: string; energy_kwh: number }[] }[] };
    };
    expect(inputs.sisters.map(({ site_id: id }) => id)).toEqual(['east']);
    expect(inputs.sisters[0]!.meter).toMatchObject([{ energy_kwh: 20_000 }]);
  });

  test('a test says so, and one that overlaps another names it', async () => {
    const { json, issued } = await event('drill');
    expect(json.event.test).toBe(true);
    expect(json.notes).toEqual(
      expect.arrayContaining([
        'the event was a test',
        expect.stringContaining('event drill overlaps event both'),
      ]),
    );
    expect(issued.title).toBe('event drill of pjm-economic');
  });

  test('one that was cancelled before it began is not judged; one that nobody ended is, so far', async () => {
    await expect(event('gone')).rejects.toThrow('event gone was cancelled before it began');
    const { json, issued } = await event('open');
    expect(json).toMatchObject({ interim: true, raw: { not_judged: 0 } });
    expect(json.raw.passed + json.raw.failed).toBe(4);
    expect(json.notes[0]).toBe(
      'INTERIM: the event was not over; what is judged here ends at 2026-08-01T04:00:00.000Z',
    );
    expect(issued.title).toContain('(interim)');
  });

  test('a month has those that ended in it, and names the others', async () => {
    const issued = await live.report({
      kind: 'month',
      from: '2026-07-01',
      to: '2026-08-01',
      prices: { netBenefitsPrice: 40 },
    });
    const { events, notes } = JSON.parse(textsIn(issued).get('report.json')!) as {
      events: { event_id: string }[];
      notes: string[];
    };
    expect(events.map((each) => each.event_id)).toEqual(['17', 'both', 'drill']);
    expect(notes).toEqual(
      expect.arrayContaining([
        'event gone was cancelled before it began: it is in no sum',
        expect.stringContaining('event open was not over'),
      ]),
    );
  });

  test('what is asked for and is not there is named, with what is', async () => {
    const ask = (change: object) => live.report({ kind: 'event', prices: {}, ...change });
    await expect(ask({})).rejects.toThrow('name an event; there are: 17 (economic), ');
    await expect(ask({ eventId: '99' })).rejects.toThrow('no event "99"');
    await expect(ask({ enrolmentId: 'ers' })).rejects.toThrow('no enrolment "ers"; there are: economic');
    await expect(live.report({ kind: 'event', eventId: '17', prices: {} }, { meterId: 'x' })).rejects.toThrow(
      'test has no meter "x"; there are: poi',
    );
  });
});

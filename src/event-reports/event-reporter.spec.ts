import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { reportBody } from '../../adapters/signals/openadr3/report.js';
import { MeterStore } from '../compliance/index.js';
import { EbbError } from '../core/errors.js';
import { fromIso, isoUtc } from '../core/interval.js';
import type { MeterConfig } from '../core/metering/index.js';
import type { ReportRequest, SignalReport } from '../core/ports/signal.js';
import { foldDelivery, NO_SIGNALS } from '../core/programs/signals/index.js';
import type { TelemetryStore } from '../fleet/index.js';
import type { SignalService } from '../ingest/index.js';
import { Ledger } from '../ledger/index.js';
import { type EnrolmentService, LoadRecord } from '../state/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testRegistry } from '../../test/support/fake-market.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { itWithSpecification, misfits } from '../../test/support/openadr3-schema.js';
import { delivery, gridSignal } from '../../test/support/signals.js';
import { EventReporter } from './event-reporter.js';
import { ReportStore } from './report-store.js';

const START = '2026-08-12T13:00:00.000Z';
const at = (minutes: number): string => isoUtc(fromIso(START).plus({ minutes }));
const POI: MeterConfig = {
  meterId: 'poi',
  minutes: 15,
  source: { kind: 'file' },
  losses: null,
  drift: { toleranceRatio: 0.03, intervals: 96 },
};
const SITE = { ...testSite({ count: 1 }), meters: [POI] };

function asked(payloadType: string, units: string | null): ReportRequest {
  const whole = { startInterval: -1, numIntervals: -1, historical: true, frequency: -1, repeat: 1 };
  return { payloadType, units, readingType: null, ...whole };
}

const EVENT = gridSignal({
  eventId: 'e17',
  intervals: [0, 30].map((minutes) => ({ startsAt: at(minutes), endsAt: at(minutes + 30), values: [] })),
  reportRequests: [
    asked('USAGE', 'KWH'),
    asked('BASELINE', 'KW'),
    asked('OPERATING_STATE', null),
    asked('DATA_QUALITY', null),
  ],
});

describeWithDatabase('reports to who called an event', () => {
  let db: TestDatabase;
  let clock: HandClock;
  let ledger: Ledger;
  let store: MeterStore;
  let reporter: EventReporter;
  let sent: SignalReport[];
  let refusal: EbbError | null;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    db = await testDatabase();
    clock = new HandClock(at(61));
    ledger = new Ledger(db.dataSource, clock, newKey());
    store = new MeterStore(db.dataSource, ledger, clock);
    sent = [];
    refusal = null;
    restart();
  });
  afterEach(async () => {
    Logger.overrideLogger(new ConsoleLogger());
    await db.drop();
  });

  function restart(): void {
    const known = Object.values(foldDelivery(NO_SIGNALS, delivery('12:00', [EVENT])).state);
    const signals = {
      knownSignals: () => known,
      takesReports: (_: string, sourceId: string) => sourceId === 's1',
      report: async (_: string, __: string, report: SignalReport) => {
        if (refusal) throw refusal;
        sent.push(report);
      },
    } as unknown as SignalService;
    const enrolments = { eventBaseline: async () => () => 20e6 } as unknown as EnrolmentService;
    reporter = new EventReporter(
      testRegistry([SITE]),
      signals,
      enrolments,
      new LoadRecord(db.dataSource, {} as TelemetryStore),
      new ReportStore(db.dataSource),
      ledger,
      db.dataSource,
      clock,
    );
  }

  async function metered(...kwh: number[]): Promise<void> {
    const intervals = kwh.map((energyKwh, index) => {
      return { start: at(index * 15), minutes: 15, energyKwh, quality: 'measured' as const };
    });
    await store.receive('test', 'poi', intervals, { source: 'test', sha256: null });
  }

  it('have what the meter saw, once, with their ledger entry', async () => {
    await metered(2_500, 2_500, 5_000, 4_000);
    await reporter.sendDue();
    restart();
    await reporter.sendDue();
    expect(sent).toMatchObject([
      {
        name: 'ebb-e17-0-1',
        eventId: 'e17',
        wanted: [{ payloadType: 'USAGE', units: 'KWH' }, {}, {}, {}],
        intervals: [
          {
            startsAt: at(0),
            endsAt: at(30),
            energyMwh: 5,
            powerW: 10e6,
            baselineW: 20e6,
            quality: 'measured',
          },
          { energyMwh: 9, operatingState: 'RUNNING_NORMAL' },
        ],
      },
    ]);
    expect(await reporter.list('test', 10)).toMatchObject([{ state: 'sent', attempts: 1, ledgerSeq: 2 }]);
    const [entry] = await ledger.read('test', { fromSeq: 2, limit: 9 });
    expect(entry).toMatchObject({
      kind: 'signal-report-sent',
      body: { source_id: 's1', event_id: 'e17', due_at: at(60), intervals: [{ energy_mwh: 5 }, {}] },
    });
  });

  it('wait for load that is not known yet, and then say what is missing', async () => {
    await metered(2_500, 2_500, 5_000);
    await reporter.sendDue();
    expect(sent).toEqual([]);
    clock.advance(900);
    await reporter.sendDue();
    expect(sent[0]!.intervals).toMatchObject([
      { energyMwh: 5 },
      { energyMwh: null, powerW: null, operatingState: null, quality: 'missing' },
    ]);
  });

  it('are sent again until they are taken, over restarts, less and less often', async () => {
    await metered(2_500, 2_500, 5_000, 4_000);
    refusal = new EbbError('unreachable', 'no answer');
    await reporter.sendDue();
    await reporter.sendDue();
    expect(await reporter.list('test', 10)).toMatchObject([
      { state: 'retrying', attempts: 1, problem: 'no answer', nextAt: at(62) },
    ]);
    restart();
    clock.advance(60);
    await reporter.sendDue();
    expect(await reporter.list('test', 10)).toMatchObject([{ attempts: 2, nextAt: at(64) }]);
    refusal = null;
    clock.advance(120);
    await reporter.sendDue();
    expect(await reporter.list('test', 10)).toMatchObject([{ state: 'sent', attempts: 3, problem: null }]);
    expect(sent).toHaveLength(1);
  });

  it('are given up where they are refused again and again', async () => {
    await metered(2_500, 2_500, 5_000, 4_000);
    refusal = new EbbError('rejected', 'no such event');
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await reporter.sendDue();
      clock.advance(3_600);
    }
    expect(await reporter.list('test', 10)).toMatchObject([
      { state: 'given-up', attempts: 5, nextAt: null, ledgerSeq: null },
    ]);
  });

  itWithSpecification('fit the specification as OpenADR writes them', async () => {
    await metered(2_500, 2_500, 5_000, 4_000);
    await reporter.sendDue();
    const sender = { version: '3.1', clientName: 'west', programId: null, resourceName: 'west' } as const;
    const body = reportBody(sent[0]!, sender);
    expect(misfits('reportRequest', body)).toEqual([]);
    expect(body).toMatchObject({
      resources: [
        {
          intervals: [
            {
              payloads: [
                { type: 'USAGE', values: [5_000] },
                { type: 'BASELINE', values: [20_000] },
                { type: 'OPERATING_STATE', values: ['RUNNING_NORMAL'] },
                { type: 'DATA_QUALITY', values: ['OK'] },
              ],
            },
            {},
          ],
        },
      ],
    });
  });
});

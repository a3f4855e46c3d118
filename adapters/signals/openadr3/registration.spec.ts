import { afterEach, expect, it } from '@jest/globals';
import type { SignalReport, SignalSource } from '../../../src/core/ports/signal.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { itWithSpecification, misfits } from '../../../test/support/openadr3-schema.js';
import { RecordingSink, until } from '../../../test/support/signal-sink.js';
import { openadr3 } from './index.js';
import { reportBody } from './report.js';
import { simulateVtn, type VtnSimulator, type VtnSimulatorOptions } from './simulator.js';

const clock = new HandClock('2026-08-12T12:00:00.000Z');
let vtn: VtnSimulator;
let source: SignalSource;

afterEach(async () => {
  await source.stop();
  await vtn.close();
});

async function begin(settings: object, options: Partial<VtnSimulatorOptions> = {}): Promise<void> {
  vtn = await simulateVtn({ clock, ...options });
  await vtn.create('programs', { programName: 'ers' });
  source = openadr3.create(
    { sourceId: 'vtn', clock, random: () => 0 },
    {
      url: vtn.baseUrl,
      client_id: 'ven-client',
      client_secret: 'ven-secret',
      client_name: 'west',
      ...settings,
    },
  );
  await connect();
}

async function connect(): Promise<void> {
  await source.start(new RecordingSink());
  await until(() => source.status.state === 'connected', 'a poll');
}

it.each(['3.1', '3.0.1'] as const)('by %s a VEN is made once with its resources', async (version) => {
  await begin({ version, resources: ['c1', 'c2'] }, { version });
  await source.stop();
  await connect();
  expect(vtn.objects('vens')).toMatchObject([{ venName: 'west' }]);
  expect(vtn.objects('resources').map(({ resourceName }) => resourceName)).toEqual(['c1', 'c2']);
  expect(source.status.problem).toBeNull();
});

it('a server that lets nobody do so is polled all the same, and the status says so', async () => {
  await begin({}, { vensWrite: false });
  expect(source.status).toMatchObject({
    state: 'connected',
    problem: expect.stringContaining('not registered as a VEN'),
  });
});

it('nothing is made where that is not wanted', async () => {
  await begin({ register: false });
  expect(vtn.requests.filter(({ path }) => path.startsWith('/vens'))).toEqual([]);
});

itWithSpecification('what is sent fits the specification', async () => {
  await begin({});
  const sent = (path: string): unknown =>
    JSON.parse(vtn.requests.find((each) => each.method === 'POST' && each.path === path)!.body);
  expect(misfits('venRequest', sent('/vens'))).toEqual([]);
  expect(misfits('resourceRequest', sent('/resources'))).toEqual([]);
});

it('a report has what is wanted, in the units that are, and says what was not measured', () => {
  source = { stop: async () => undefined } as SignalSource;
  vtn = { close: async () => undefined } as VtnSimulator;
  const interval = { startsAt: '2026-08-12T13:00:00.000Z', endsAt: '2026-08-12T13:15:00.000Z' };
  const report: SignalReport = {
    name: 'r',
    eventId: 'e',
    programRef: null,
    resourceName: null,
    wanted: [
      { payloadType: 'USAGE', units: 'MWH', readingType: null },
      { payloadType: 'DEMAND', units: 'CELSIUS', readingType: null },
      { payloadType: 'DATA_QUALITY', units: null, readingType: null },
      { payloadType: 'ODOMETER', units: null, readingType: null },
    ],
    intervals: [
      { ...interval, energyMwh: 2.5, powerW: 10e6, baselineW: 9, operatingState: 'X', quality: 'estimated' },
      { ...interval, energyMwh: null, powerW: null, baselineW: 9, operatingState: 'X', quality: 'missing' },
    ],
  };
  const sender = { version: '3.1', clientName: 'west', programId: null, resourceName: 'c1' } as const;
  expect(reportBody(report, sender)).toMatchObject({
    payloadDescriptors: [
      { payloadType: 'USAGE', units: 'MWH', readingType: 'ESTIMATED' },
      { payloadType: 'DEMAND', units: 'KW', readingType: 'MEAN' },
      { payloadType: 'DATA_QUALITY' },
    ],
    resources: [
      {
        resourceName: 'c1',
        intervals: [
          {
            payloads: [
              { type: 'USAGE', values: [2.5] },
              { type: 'DEMAND', values: [10_000] },
              { type: 'DATA_QUALITY', values: ['ESTIMATED'] },
            ],
          },
          { payloads: [{ type: 'DATA_QUALITY', values: ['MISSING'] }] },
        ],
      },
    ],
  });
});

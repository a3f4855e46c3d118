import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { testFleet } from '../../test/support/fleet.js';
import { AnswersInMemory } from '../../test/support/answers.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { admin, tokensOnly } from '../../test/support/people.js';
import { EbbError } from '../core/errors.js';
import type { MeterConfig } from '../core/metering/index.js';
import type { BroughtFile, MeterService } from '../meters/index.js';
import { People } from '../people/index.js';
import { Health, Metrics } from '../platform/index.js';
import type { AnswerStore } from './answer-store.js';
import { ApiContext } from './api-context.js';
import { configureHttp } from './http.js';
import { Idempotency } from './idempotency.js';

const POI: MeterConfig = {
  meterId: 'poi',
  minutes: 15,
  source: { kind: 'file' },
  losses: null,
  drift: { toleranceRatio: 0.03, intervals: 96 },
};
const fleet = testFleet({ count: 1 });
const site = { ...fleet.site, meters: [POI] };
const brought: BroughtFile[] = [];
const asked: object[] = [];

const meters = {
  statuses: async () => [{ meterId: 'poi', kind: 'file', minutes: 15, state: 'imported', lastReading: null }],
  intervals: async (_site: string, _meter: string, span: object) => {
    asked.push(span);
    return [];
  },
  importFile: async (_site: unknown, _meter: unknown, file: BroughtFile) => {
    if (file.text === 'nonsense') throw new EbbError('malformed', 'line 1: no heading "time"');
    brought.push(file);
    return { added: 1, ledgerSeqs: [7] };
  },
} as unknown as MeterService;

@Module({
  providers: [
    Health,
    Metrics,
    {
      provide: ApiContext,
      useValue: { meters, clock: new HandClock(), fleet: () => ({ ...fleet, site }) },
    },
    { provide: People, useValue: tokensOnly({ t: admin('ana') }) },
    { provide: Idempotency, useValue: new Idempotency(new AnswersInMemory() as unknown as AnswerStore) },
  ],
})
class TestModule {}

let app: NestExpressApplication;
beforeAll(async () => {
  app = await NestFactory.create<NestExpressApplication>(TestModule, { logger: false });
  configureHttp(app);
  await app.init();
});
afterAll(() => app.close());

const PATH = '/api/v1/sites/test/meters';
const get = (path: string) => request(app.getHttpServer()).get(path).set('Authorization', 'Bearer t');
const bring = (text: string, type: string, query = '?name=august.csv') =>
  request(app.getHttpServer())
    .post(`${PATH}/poi/intervals${query}`)
    .set('Authorization', 'Bearer t')
    .set('Content-Type', type)
    .send(text);

describe('meters', () => {
  it('are listed', async () => {
    const { body } = await get(PATH);
    expect(body.meters).toMatchObject([{ meter_id: 'poi', state: 'imported', last_reading: null }]);
  });

  it('tell intervals as they were known, or every version', async () => {
    const span = 'from=2026-08-20T00:00:00Z&to=2026-08-21T00:00:00Z';
    await get(`${PATH}/poi/intervals?${span}&known_at=2026-08-22T00:00:00Z`);
    await get(`${PATH}/poi/intervals?${span}&versions=all`);
    expect(asked).toEqual([
      {
        from: '2026-08-20T00:00:00.000Z',
        to: '2026-08-21T00:00:00.000Z',
        versions: 'newest',
        knownAt: '2026-08-22T00:00:00Z',
      },
      { from: '2026-08-20T00:00:00.000Z', to: '2026-08-21T00:00:00.000Z', versions: 'all' },
    ]);
    const { status } = await get(`${PATH}/poi/intervals?versions=all&known_at=2026-08-22T00:00:00Z`);
    expect(status).toBe(400);
  });

  it('that are not there are named with those that are', async () => {
    const { status, body } = await get(`${PATH}/pov/intervals`);
    expect([status, body.detail]).toEqual([404, 'test has no meter pov; there are: poi']);
  });
});

describe('a file', () => {
  it.each(['text/csv', 'application/xml; charset=utf-8'])('as %s is taken as it is', async (type) => {
    const text = `time,kWh\n${'2026-08-20T00:00:00Z,1\n'.repeat(10_000)}`;
    const { status, body } = await bring(text, type);
    expect([status, body]).toEqual([201, { added: 1, ledger_seqs: [7] }]);
    expect(brought.pop()).toEqual({ name: 'august.csv', text, format: undefined, by: 'ana' });
  });

  it.each([
    ['that is no text', () => bring('{}', 'application/json'), 415],
    ['without a name', () => bring('time', 'text/csv', ''), 400],
    ['that cannot be read', () => bring('nonsense', 'text/csv'), 400],
    ['that is too large', () => bring('x'.repeat(16 * 1024 * 1024 + 1), 'text/csv'), 413],
  ])('%s is refused', async (_, ask, status) => {
    expect((await ask()).status).toBe(status);
    expect(brought).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isoUtc } from '../../../src/core/interval.js';
import type { WeatherSensor } from '../../../src/core/ports/weather.js';
import { wetBulbCOf } from '../../../src/core/weather/wet-bulb.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { messageLayout, sensorMessage } from './api.js';
import { mqttSensor } from './index.js';
import { BrokerSimulator } from './simulator.js';

const MESSAGE = readFileSync(new URL('./fixtures/message.json', import.meta.url), 'utf8');
const LAYOUT = {
  dry_bulb: { pointer: '/data/t~1air', unit: '°F' },
  humidity: { pointer: '/data/rh', unit: '%' },
  wind: { pointer: '/data/wind', unit: 'km/h' },
  timestamp_pointer: '/ts',
};
const NOW = '2026-07-14T21:07:00Z';

describe('a message', () => {
  it.each([
    ['no JSON', '{"ts":', LAYOUT],
    ['/data/t~1air is no number', '{"ts":1784063190,"data":{"t/air":"hot"}}', LAYOUT],
    ['/ts is no time', '{"ts":"now","data":{"t/air":95}}', LAYOUT],
    ['the message is no number', '"hot"', { dry_bulb: { pointer: '', unit: '°C' } }],
  ])('%s', (problem, text, layout) => {
    expect(sensorMessage(Buffer.from(text), messageLayout.parse(layout))).toBe(problem);
  });

  it('may be the figure alone', () => {
    const layout = messageLayout.parse({ dry_bulb: { pointer: '', unit: '°C' } });
    expect(sensorMessage(Buffer.from('31.5'), layout)).toMatchObject({
      raw: { dryBulb: [31.5, '°C'] },
      saidMs: null,
    });
  });
});

describe('a sensor that publishes', () => {
  let broker: BrokerSimulator;
  let sensor: WeatherSensor;
  let clock: HandClock;

  beforeEach(async () => {
    clock = new HandClock(NOW);
    broker = await BrokerSimulator.create({ username: 'ebb', password: 'secret-word' });
    sensor = sensorWith({});
  });
  afterEach(async () => {
    await sensor.close();
    await broker.close();
  });

  function sensorWith(more: object): WeatherSensor {
    const access = { url: broker.url, client_id: 'ebb-yard', username: 'ebb', password: 'secret-word' };
    const settings = { ...access, topic: 'yard/air', ...LAYOUT, ...more };
    return mqttSensor.create({ sensorId: 'yard', clock }, settings);
  }

  /** Until what was published has been taken. */
  async function readingOf(dryBulbC: number): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const reading = await sensor.read().catch(() => null);
      if (reading !== null && Math.abs(reading.dryBulbC - dryBulbC) < 1e-9) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`no reading of ${dryBulbC} °C`);
  }

  it('tells the air of the newest message, in Ebb’s units, as of the time that it says', async () => {
    await broker.publish('yard/air', MESSAGE, { retain: true });
    const reading = await sensor.read();
    expect({ ...reading, at: isoUtc(reading.at) }).toEqual({
      at: '2026-07-14T21:06:30.000Z',
      dryBulbC: 35,
      wetBulbC: wetBulbCOf(35, 0.355),
      relativeHumidityRatio: expect.closeTo(0.355, 9),
      windMetresPerSecond: 5,
    });
    await broker.publish('yard/air', { ts: Date.parse(NOW) + 3_600_000, data: { 't/air': 86 } });
    await readingOf(30);
    expect((await sensor.read()).at).toEqual(clock.now());
  });

  it('goes on after the line was down', async () => {
    await broker.publish('yard/air', MESSAGE, { retain: true });
    await sensor.read();
    await sensor.close();
    sensor = sensorWith({ reconnect_seconds: 1 });
    await sensor.read();
    broker.drop();
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    await broker.publish('yard/air', { ts: NOW, data: { 't/air': 77 } });
    await readingOf(25);
  });

  it('is stale once the newest message is too old', async () => {
    await broker.publish('yard/air', MESSAGE, { retain: true });
    await sensor.read();
    clock.advance(601);
    await expect(sensor.read()).rejects.toMatchObject({
      code: 'stale',
      message: expect.stringContaining('nothing since 2026-07-14T21:06:30'),
    });
  });

  it('does not take what is retained where nobody can tell its age', async () => {
    await broker.publish('yard/air', MESSAGE, { retain: true });
    sensor = sensorWith({ timestamp_pointer: undefined });
    await expect(sensor.read()).rejects.toMatchObject({ code: 'stale' });
    await broker.publish('yard/air', MESSAGE);
    await readingOf(35);
  });

  it('a message that cannot be read is malformed, and nothing older stands for it', async () => {
    await broker.publish('yard/air', MESSAGE, { retain: true });
    await sensor.read();
    await broker.publish('yard/air', { temperature: 22 });
    for (let tries = 0; tries < 200; tries += 1) {
      const failure = await sensor.read().then(
        () => null,
        (error: unknown) => error,
      );
      if (failure !== null) return expect(failure).toMatchObject({ code: 'malformed' });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('the message was not read');
  });

  it('a broker that refuses is unreachable, without the password in the message', async () => {
    sensor = sensorWith({ password: 'wrong-word' });
    const failure = sensor.read();
    await expect(failure).rejects.toMatchObject({ code: 'unreachable' });
    await expect(failure).rejects.not.toMatchObject({ message: expect.stringContaining('wrong-word') });
  });
});

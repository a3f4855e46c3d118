import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { TelemetryLink } from '../../../src/core/ports/telemetry-out.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { until } from '../../../test/support/signal-sink.js';
import { telemetryOf } from '../../../test/support/telemetry.js';
import { mqttPublish } from './index.js';
import { BrokerSimulator } from './simulator.js';

const SETTINGS = JSON.parse(
  readFileSync(new URL('./fixtures/settings.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const PASSWORD = 'a-secret-that-nobody-may-see';

describe('a topic', () => {
  let clock: HandClock;
  let broker: BrokerSimulator;
  let link: TelemetryLink;

  beforeEach(async () => {
    clock = new HandClock('2026-08-12T12:00:00Z');
    broker = await BrokerSimulator.create({ username: 'mine', password: PASSWORD });
  });
  afterEach(async () => {
    await link.stop();
    await broker.close();
  });

  async function open(password = PASSWORD): Promise<void> {
    const settings = { ...SETTINGS, url: broker.url, username: 'mine', password, reconnect_seconds: 1 };
    link = mqttPublish.create({ linkId: 'cloud', clock }, settings);
    await link.start();
  }
  const published = (topic: string) => broker.received.filter((each) => each.topic === topic);

  it('gets every value with its quality and its time, and nothing is retained', async () => {
    await open();
    await until(() => published('mines/west-1/telemetry/presence').length === 1, 'presence');
    await link.publish(
      telemetryOf({ netPowerW: 5e6, basePointW: { value: null, quality: 'invalid', at: null } }),
    );
    await until(() => published('mines/west-1/telemetry').length === 1, 'the message');
    const [message] = published('mines/west-1/telemetry');
    expect(message!.retain).toBe(false);
    expect(JSON.parse(message!.payload)).toMatchObject({
      enrolment_id: 'clr',
      at: '2026-08-12T12:00:00.000Z',
      valid_until: '2026-08-12T12:01:00.000Z',
      points: {
        net_power_w: { value: 5e6, quality: 'calculated', at: '2026-08-12T12:00:00.000Z' },
        base_point_w: { value: null, quality: 'invalid', at: null },
        ramp_up_w_per_minute: { value: 0 },
      },
    });
    expect(link.status).toMatchObject({ state: 'connected', lastSentAt: '2026-08-12T12:00:00.000Z' });
  });

  it('gets nothing late: what was made while the line was down is never sent', async () => {
    await open();
    await until(() => published('mines/west-1/telemetry/presence').length === 1, 'presence');
    broker.drop();
    await until(() => link.status.state === 'failing', 'the loss');
    await link.publish(telemetryOf({ netPowerW: 1e6 }));
    const online = () =>
      published('mines/west-1/telemetry/presence').filter(({ payload }) => payload === 'online');
    await until(() => online().length === 2, 'the next connection');
    await link.publish(telemetryOf({ netPowerW: 2e6 }));
    await until(() => published('mines/west-1/telemetry').length > 0, 'the message');
    const values = published('mines/west-1/telemetry').map(
      ({ payload }) =>
        (JSON.parse(payload) as { points: { net_power_w: { value: number } } }).points.net_power_w.value,
    );
    expect(values).toEqual([2e6]);
  });

  it('says offline when it is stopped', async () => {
    await open();
    await until(() => published('mines/west-1/telemetry/presence').length === 1, 'presence');
    await link.stop();
    await until(() => published('mines/west-1/telemetry/presence').length === 2, 'the word');
    expect(published('mines/west-1/telemetry/presence').map(({ payload }) => payload)).toEqual([
      'online',
      'offline',
    ]);
  });

  it('is told of as failing where the broker refuses, without the password', async () => {
    await open('wrong-and-secret');
    await until(() => link.status.state === 'failing', 'the refusal');
    expect(link.status.problem).toContain(broker.url);
    expect(JSON.stringify(link.status)).not.toContain('wrong-and-secret');
  });
});

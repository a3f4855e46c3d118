import { DateTime } from 'luxon';
import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import { EbbError } from '../../../src/core/errors.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { AirReading, WeatherSensor } from '../../../src/core/ports/weather.js';
import { type BrokerSettings, brokerOptions } from '../../shared/mqtt-broker.js';
import { airOf, freshReading, type SensorDeps } from '../../shared/sensor-kind.js';
import { type MessageLayout, sensorMessage } from './api.js';

/** Seconds of the wall in which a broker sends what it retains. */
const FIRST_MESSAGE_SECONDS = 5;
/** How often the newest message is looked at. */
const POLL_SECONDS = 30;

export interface MqttSensorOptions {
  readonly url: string;
  readonly broker: BrokerSettings;
  readonly topic: string;
  readonly layout: MessageLayout;
  readonly staleAfterSeconds: number;
}

/** Listens to a topic to which a sensor publishes, from the first reading that is asked for. */
export class MqttSensor implements WeatherSensor {
  readonly id: string;
  readonly pollSeconds = POLL_SECONDS;
  readonly #clock: Clock;
  #client: MqttClient | null = null;
  #newest: AirReading | null = null;
  /** Why there is nothing, or nothing new. */
  #problem: EbbError | null = null;
  #heard: () => void = () => undefined;

  constructor(
    { sensorId, clock }: SensorDeps,
    private readonly options: MqttSensorOptions,
    private readonly firstMessageSeconds = FIRST_MESSAGE_SECONDS,
  ) {
    this.id = sensorId;
    this.#clock = clock;
  }

  async read(): Promise<AirReading> {
    this.#client ??= this.#connect();
    if (this.#newest === null) await this.#firstMessage();
    // A message that cannot be read tells that the layout is another: what came before it is not the newest.
    if (this.#problem?.code === 'malformed') throw this.#problem;
    const { topic, url, staleAfterSeconds } = this.options;
    const where = `${this.id}: ${url} ${topic}`;
    if (this.#newest !== null) {
      return freshReading(this.#newest, this.#clock.now(), staleAfterSeconds, where);
    }
    throw this.#problem ?? new EbbError('stale', `${where}: no message yet`);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    client?.removeAllListeners('close');
    await client?.endAsync(true);
  }

  #connect(): MqttClient {
    const { url, broker, topic } = this.options;
    const client = connect(url, { ...brokerOptions(broker), clean: true });
    const failed = (what: string): void => {
      this.#problem = new EbbError('unreachable', `${this.id}: ${url}: ${what}`);
      this.#heard();
    };
    client.on('connect', () => {
      client.subscribe(topic, { qos: 0 }, (error, granted) => {
        const refused = granted?.some(({ qos }) => (qos as number) > 2) === true;
        if (error || refused) failed(`no subscription to ${topic}${error ? `: ${error.message}` : ''}`);
        else if (this.#problem?.code === 'unreachable') this.#problem = null;
      });
    });
    client.on('error', (error) => failed(error.message || String((error as { code?: unknown }).code)));
    client.on('close', () => failed('no connection'));
    client.on('message', (_, payload, packet) => this.#take(payload, packet));
    return client;
  }

  #take(payload: Buffer, { retain, topic }: IPublishPacket): void {
    const where = `${this.id}: ${topic}`;
    const message = sensorMessage(payload, this.options.layout);
    if (typeof message === 'string') this.#problem = new EbbError('malformed', `${where}: ${message}`);
    else if (message.saidMs === null && retain) {
      // It was said at some time before: nobody could tell when.
      this.#problem = new EbbError('stale', `${where}: a retained message without a time`);
    } else {
      const now = this.#clock.now();
      // A sensor's clock that is ahead makes nothing fresher.
      const atMs = Math.min(message.saidMs ?? Infinity, now.toMillis());
      this.#newest = { at: DateTime.fromMillis(atMs, { zone: 'utc' }), ...airOf(message.raw, where) };
      this.#problem = null;
    }
    this.#heard();
  }

  #firstMessage(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.firstMessageSeconds * 1e3);
      this.#heard = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

import { connect, type MqttClient } from 'mqtt';
import type {
  ResourceTelemetry,
  TelemetryLink,
  TelemetryLinkStatus,
} from '../../../src/core/ports/telemetry-out.js';
import { type BrokerSettings, brokerOptions } from '../../shared/mqtt-broker.js';
import { LinkState, type TelemetryDeps } from '../../shared/telemetry-kind.js';
import { messageOf, PRESENCE, presenceTopic } from './api.js';

export interface MqttPublishOptions {
  readonly url: string;
  readonly broker: BrokerSettings;
  readonly topic: string;
  readonly qos: 0 | 1;
}

/** Publishes each set of values to a topic, and keeps none for later: what is late is old. */
export class MqttPublishLink implements TelemetryLink {
  readonly id: string;
  readonly #options: MqttPublishOptions;
  readonly #state: LinkState;
  #client: MqttClient | null = null;

  constructor(deps: TelemetryDeps, options: MqttPublishOptions) {
    this.id = deps.linkId;
    this.#options = options;
    this.#state = new LinkState(deps.clock);
  }

  get status(): TelemetryLinkStatus {
    return this.#state.status;
  }

  async start(): Promise<void> {
    const { url, broker, topic } = this.#options;
    const client = connect(url, {
      ...brokerOptions(broker),
      clean: true,
      // What could not be sent at once is not sent at all.
      queueQoSZero: false,
      will: { topic: presenceTopic(topic), payload: Buffer.from(PRESENCE.offline), qos: 1, retain: true },
    });
    this.#client = client;
    client.on('connect', () =>
      client.publish(presenceTopic(topic), PRESENCE.online, { qos: 1, retain: true }),
    );
    const failed = (what: string): void => this.#state.failed(`${url}: ${what}`);
    client.on('error', (error) => failed(error.message || String((error as { code?: unknown }).code)));
    client.on('close', () => failed('no connection'));
  }

  async publish(telemetry: ResourceTelemetry): Promise<void> {
    const { topic, qos } = this.#options;
    const client = this.#client;
    if (client === null || !client.connected) return;
    try {
      // Never retained: a broker would hand out the last value long after it was true.
      await client.publishAsync(topic, messageOf(telemetry), { qos, retain: false });
      this.#state.taken();
    } catch (error) {
      this.#state.failed(`${topic}: ${(error as Error).message}`);
    }
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    if (client === null) return;
    client.removeAllListeners('close');
    if (client.connected) {
      const { topic } = this.#options;
      await client
        .publishAsync(presenceTopic(topic), PRESENCE.offline, { qos: 1, retain: true })
        .catch(() => null);
    }
    await client.endAsync(true);
  }
}

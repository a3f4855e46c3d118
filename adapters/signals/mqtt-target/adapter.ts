import { connect, type IPublishPacket, type MqttClient } from 'mqtt';
import type { SignalSink, SignalSource, SourceStatus } from '../../../src/core/ports/signal.js';
import { Handover, type Understood } from '../../shared/handover.js';
import type { SignalDeps } from '../../shared/signal-kind.js';
import { targetSignal, type TargetUnit, targetValue, type Watchdog } from '../../shared/target-signal.js';
import { type BrokerSettings, brokerOptions } from '../../shared/mqtt-broker.js';
import { type MessageLayout, type TargetMessage, targetMessage } from './api.js';

export interface MqttTargetOptions {
  readonly url: string;
  readonly broker: BrokerSettings;
  readonly topic: string;
  readonly qos: 0 | 1;
  readonly layout: MessageLayout;
  readonly unit: TargetUnit;
  readonly programRef: string | null;
  readonly watchdog: Watchdog;
}

/** Listens to a topic that tells how much may be drawn. */
export class MqttTargetSource implements SignalSource {
  readonly id: string;
  readonly #deps: SignalDeps;
  readonly #options: MqttTargetOptions;
  readonly #handover: Handover;
  #client: MqttClient | null = null;

  constructor(deps: SignalDeps, options: MqttTargetOptions) {
    this.id = deps.sourceId;
    this.#deps = deps;
    this.#options = options;
    this.#handover = new Handover(deps.sourceId, deps.clock);
  }

  get status(): SourceStatus {
    return this.#handover.status;
  }

  async start(sink: SignalSink): Promise<void> {
    this.#handover.open(sink);
    const { url, broker, topic, qos } = this.#options;
    const client = connect(url, brokerOptions(broker));
    this.#client = client;
    const failed = (what: string): void => this.#handover.failed(new Error(`${url}: ${what}`));
    client.on('connect', () => {
      client.subscribe(topic, { qos }, (error, granted) => {
        const refused = granted?.some(({ qos: given }) => given > 2) === true;
        if (error || refused) failed(`no subscription to ${topic}${error ? `: ${error.message}` : ''}`);
        else this.#handover.heard(null);
      });
    });
    client.on('error', (error) => failed(error.message || String((error as { code?: unknown }).code)));
    client.on('close', () => failed('no connection'));
    // A message is acknowledged when this is done, and not before.
    client.handleMessage = (packet, done) => {
      this.#take(packet).then(
        () => done(),
        (error: Error) => {
          this.#handover.failed(error);
          done(error);
          // The broker sends what was not acknowledged to the next connection.
          client.stream.destroy();
        },
      );
    };
  }

  async stop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    client?.removeAllListeners('close');
    await client?.endAsync(true);
    await this.#handover.close();
  }

  async #take({ topic, payload, retain }: IPublishPacket): Promise<void> {
    const { url, layout } = this.#options;
    const at = this.#deps.clock.now();
    const bytes = Buffer.from(payload);
    const message = targetMessage(bytes, layout);
    const saidMs = typeof message === 'string' ? null : message.saidMs;
    await this.#handover.deliver(
      {
        channel: 'topic',
        peer: `${url} ${topic}`,
        contentType: null,
        // What was retained was said at some time before: it tells nothing of the sender's clock.
        clockOffsetMs: saidMs === null || retain ? null : saidMs - at.toMillis(),
        protocolId: topic,
        protocolVersion: null,
        authentication: 'by the broker',
        bytes,
        at,
      },
      this.#understand(message, topic, at.toMillis()),
    );
  }

  #understand(message: TargetMessage | string, topic: string, receivedMs: number): Understood {
    if (typeof message === 'string') return { signals: [], listed: null, problem: `${topic}: ${message}` };
    const { layout, unit, programRef, watchdog } = this.#options;
    const value = targetValue(layout.targetPath, message.target, unit);
    // A time that is yet to come would make all that follows look old.
    const version = Math.min(message.saidMs, receivedMs);
    const target = {
      eventId: topic,
      version,
      values: [value],
      saidMs: message.saidMs,
      receivedMs,
      programRef,
    };
    return { signals: [targetSignal(target, watchdog)], listed: null, problem: null };
  }
}

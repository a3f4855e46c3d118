import { z } from 'zod';
import { clientTls, seconds } from '../../shared/signal-kind.js';
import { telemetryKind } from '../../shared/telemetry-kind.js';
import { MqttPublishLink } from './adapter.js';

const settings = z.strictObject({
  url: z.url({ protocol: /^(mqtts?|wss?)$/ }).describe('of the broker; mqtts but for tests'),
  client_id: z.string().min(1).max(128).describe('nobody else’s, also not that of a source of signals'),
  username: z.string().optional(),
  password: z.string().optional(),
  topic: z.string().regex(/^[^#+]+$/, 'a topic without # and +'),
  qos: z.union([z.literal(0), z.literal(1)]).default(0),
  reconnect_seconds: seconds(5, 300),
  tls: clientTls,
});

/** A topic that values are published to. */
export const mqttPublish = telemetryKind({
  id: 'mqtt-publish',
  label: 'MQTT, published',
  tells: 'all values with quality and time as one JSON message, MQTT 3.1.1',
  limits: [
    'Values are never retained and never queued: what is late is old. `…/presence` is retained: online or offline.',
    'With QoS 1 a message is taken when the broker has it, which says nothing of who reads it.',
  ],
  unverified: ['Layouts of particular agents: there is one standard for none of them.'],
  settings,
  create: (deps, config) =>
    new MqttPublishLink(deps, {
      url: config.url,
      broker: {
        clientId: config.client_id,
        username: config.username,
        password: config.password,
        tls: config.tls,
        reconnectSeconds: config.reconnect_seconds,
      },
      topic: config.topic,
      qos: config.qos,
    }),
});

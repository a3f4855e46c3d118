import { z } from 'zod';
import { brokerOf, brokerShape } from '../../shared/mqtt-broker.js';
import { telemetryKind } from '../../shared/telemetry-kind.js';
import { MqttPublishLink } from './adapter.js';

const settings = z.strictObject({
  ...brokerShape,
  topic: z.string().regex(/^[^#+]+$/, 'a topic without # and +'),
  qos: z.union([z.literal(0), z.literal(1)]).default(0),
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
      ...brokerOf(config),
      topic: config.topic,
      qos: config.qos,
    }),
});

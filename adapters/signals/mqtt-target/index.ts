import { z } from 'zod';
import { brokerOf, brokerShape } from '../../shared/mqtt-broker.js';
import { signalKind } from '../../shared/signal-kind.js';
import { TARGET_UNITS, watchdogOf, watchdogSettings } from '../../shared/target-signal.js';
import { MqttTargetSource } from './adapter.js';

const settings = z.strictObject({
  ...brokerShape,
  topic: z.string().min(1),
  qos: z.union([z.literal(0), z.literal(1)]).default(1),
  target_path: z.string().min(1).default('target'),
  timestamp_path: z.string().min(1).default('timestamp'),
  target_unit: z.enum(TARGET_UNITS).describe('percent and ratio: of the load that may stay'),
  program: z.string().optional(),
  ...watchdogSettings,
});

/** A topic that tells how much may be drawn, again and again. */
export const mqttTarget = signalKind({
  id: 'mqtt-target',
  label: 'MQTT target',
  hears: 'a topic with `{target, timestamp}` in JSON, MQTT 3.1.1',
  acknowledges: 'QoS 1 when the message is kept; else the broker sends it again',
  limits: [
    'A target without a timestamp is kept and not followed: nobody could tell whether it is old.',
    'When none has come for `stale_after_seconds`, `when_stale` says what holds: down to `fallback_w`, no target, or the last one.',
    'Before the first target there is none, and no watchdog either.',
    'Names of members are configured; there is one standard for none of them.',
  ],
  unverified: [
    'Layouts of particular operators: check theirs against target_path, timestamp_path and target_unit.',
  ],
  settings,
  create: (deps, config) =>
    new MqttTargetSource(deps, {
      ...brokerOf(config),
      topic: config.topic,
      qos: config.qos,
      layout: { targetPath: config.target_path, timestampPath: config.timestamp_path },
      unit: config.target_unit,
      programRef: config.program ?? null,
      watchdog: watchdogOf(config),
    }),
});

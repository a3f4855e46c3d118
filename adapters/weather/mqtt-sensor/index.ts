import { z } from 'zod';
import { brokerOf, brokerShape } from '../../shared/mqtt-broker.js';
import { seconds } from '../../shared/settings.js';
import { sensorKind } from '../../shared/sensor-kind.js';
import { MqttSensor } from './adapter.js';
import { messageLayout } from './api.js';

/** A thermometer or a weather station that publishes to a topic. */
export const mqttSensor = sensorKind({
  id: 'mqtt-sensor',
  label: 'MQTT sensor',
  covers: 'a topic with temperature, humidity, wet bulb and wind in JSON, MQTT 3.1.1',
  limits: [
    'Where the figures are in a message, and their units, is yours to give.',
    'What a broker retains counts only where the message says when it was measured.',
  ],
  settings: z.strictObject({
    ...brokerShape,
    topic: z.string().min(1),
    ...messageLayout.shape,
    stale_after_seconds: seconds(600),
  }),
  create: (deps, { topic, stale_after_seconds: staleAfterSeconds, ...config }) =>
    new MqttSensor(deps, {
      topic,
      staleAfterSeconds,
      layout: config,
      ...brokerOf(config),
    }),
});

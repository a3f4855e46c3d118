import { z } from 'zod';
import { clientTls, seconds } from '../../shared/signal-kind.js';
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
    url: z.url({ protocol: /^(mqtts?|wss?)$/ }).describe('of the broker; mqtts but for tests'),
    client_id: z.string().min(1).max(128).describe('nobody else’s'),
    username: z.string().optional(),
    password: z.string().optional(),
    topic: z.string().min(1),
    ...messageLayout.shape,
    stale_after_seconds: seconds(600),
    reconnect_seconds: seconds(5, 300),
    tls: clientTls,
  }),
  create: (deps, { url, topic, stale_after_seconds: staleAfterSeconds, ...config }) =>
    new MqttSensor(deps, {
      url,
      topic,
      staleAfterSeconds,
      layout: config,
      broker: {
        clientId: config.client_id,
        username: config.username,
        password: config.password,
        tls: config.tls,
        reconnectSeconds: config.reconnect_seconds,
      },
    }),
});

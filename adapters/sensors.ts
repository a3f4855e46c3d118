import type { SensorKind } from './shared/sensor-kind.js';
import { modbusSensor } from './weather/modbus-sensor/index.js';
import { mqttSensor } from './weather/mqtt-sensor/index.js';

export type { SensorKind } from './shared/sensor-kind.js';

/** Sensors of the weather at a site, by the protocol that its configuration names. */
export const sensorKinds: Readonly<Record<string, SensorKind>> = {
  [mqttSensor.id]: mqttSensor,
  [modbusSensor.id]: modbusSensor,
};

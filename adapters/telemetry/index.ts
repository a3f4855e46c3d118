import type { TelemetryKind } from '../shared/telemetry-kind.js';
import { modbusServer } from './modbus-server/index.js';
import { mqttPublish } from './mqtt-publish/index.js';
import { voltusTelemetry } from './voltus-telemetry/index.js';

export type { TelemetryKind } from '../shared/telemetry-kind.js';

/** Ways in which telemetry is told to programs' agents, by the id that a site's configuration names. */
export const telemetryKinds: Readonly<Record<string, TelemetryKind>> = {
  'modbus-server': modbusServer,
  'mqtt-publish': mqttPublish,
  'voltus-telemetry': voltusTelemetry,
};

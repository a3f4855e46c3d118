import type { SignalKind } from '../shared/signal-kind.js';
import { manual } from './manual/index.js';
import { modbusPoints } from './modbus-points/index.js';
import { mqttTarget } from './mqtt-target/index.js';
import { openadr2b } from './openadr2b/index.js';
import { openadr3 } from './openadr3/index.js';
import { signedWebhook } from './signed-webhook/index.js';
import { voltus } from './voltus/index.js';

export type { SignalDeps, SignalKind } from '../shared/signal-kind.js';

/** Protocols by which grid programs call events, by the id that a site's configuration names. */
export const signalKinds: Readonly<Record<string, SignalKind>> = {
  openadr3,
  openadr2b,
  'signed-webhook': signedWebhook,
  voltus,
  'mqtt-target': mqttTarget,
  'modbus-points': modbusPoints,
  manual,
};

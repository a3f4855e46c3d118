import type { ResourceTelemetry } from '../../../src/core/ports/telemetry-out.js';
import { toWire } from '../../../src/core/wire.js';

/** A set of values as a message: JSON with snake_case names, each value with its quality and its time. */
export function messageOf(telemetry: ResourceTelemetry): string {
  return JSON.stringify(toWire(telemetry));
}

/** Whether Ebb is there. The broker says so in Ebb's place when the connection is lost. */
export const PRESENCE = { online: 'online', offline: 'offline' } as const;

/** Where `PRESENCE` is kept, beside the values. */
export function presenceTopic(topic: string): string {
  return `${topic}/presence`;
}

import { z } from 'zod';
import { timeMsOf } from '../../shared/iso-time.js';
import { quantitySettings, type RawAir } from '../../shared/sensor-kind.js';
import { numberIn } from '../../shared/shapes.js';

const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, 'a JSON pointer such as /data/temperature')
  .describe('where the figure is in the message; empty where the message is the figure');

export const quantities = quantitySettings({ pointer });
export const messageLayout = z.object({ ...quantities, timestamp_pointer: pointer.optional() });
export type MessageLayout = z.output<typeof messageLayout>;

export interface SensorMessage {
  readonly raw: RawAir;
  /** By the sensor's clock, ms since 1970; null where it does not say. */
  readonly saidMs: number | null;
}

/** What a message says; a text where it says nothing that can be used. */
export function sensorMessage(bytes: Uint8Array, layout: MessageLayout): SensorMessage | string {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return 'no JSON';
  }
  const value = (place: { readonly pointer: string }): number | null =>
    numberIn(memberAt(json, place.pointer)) ?? null;
  const { dry_bulb: dry, wet_bulb: wet, humidity, wind, timestamp_pointer: timestamp } = layout;
  const saidMs = timestamp === undefined ? null : timeMsOf(memberAt(json, timestamp));
  if (timestamp !== undefined && saidMs === null) return `${timestamp} is no time`;
  if (value(dry) === null) return `${dry.pointer || 'the message'} is no number`;
  return {
    raw: {
      dryBulb: [value(dry), dry.unit],
      wetBulb: wet ? [value(wet), wet.unit] : null,
      humidity: humidity ? [value(humidity), humidity.unit] : null,
      wind: wind ? [value(wind), wind.unit] : null,
    },
    saidMs,
  };
}

/** By RFC 6901; undefined where there is nothing. */
function memberAt(json: unknown, path: string): unknown {
  const names = path.split('/').slice(1);
  return names.reduce<unknown>((value, name) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = name.replaceAll('~1', '/').replaceAll('~0', '~');
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }, json);
}

import { z } from 'zod';
import { isAddress } from '../src/core/networks.js';
import { id, name, port } from './schema-parts.js';

/** A contact of the plant that tells whether the under-frequency relay is armed. It is only read. */
const relay = z.strictObject({
  host: name.refine(isAddress, 'an IP address'),
  port: port.default(502),
  unit_id: z.number().int().min(0).max(255).default(1),
  table: z.enum(['coil', 'input']).default('input'),
  address: z.number().int().min(0).max(65_535).describe('from 0, as it goes over the wire'),
  closed_means: z.enum(['armed', 'not-armed']).default('armed'),
});

/** A link that tells an enrolment's telemetry to the program's agent. */
export const telemetrySchema = z.strictObject({
  id,
  protocol: name.describe('id of a telemetry adapter'),
  enrolment: name.describe("id of one of the site's enrolments"),
  every_seconds: z.number().min(1).max(300).default(4),
  stale_after_seconds: z
    .number()
    .min(2)
    .max(900)
    .default(90)
    .describe('readings older than this make a value invalid, and so does a service that stands still'),
  relay: relay.optional(),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("in the adapter's own words; secrets as elsewhere"),
});

export type RawTelemetry = z.output<typeof telemetrySchema>;

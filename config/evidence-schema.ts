import { z } from 'zod';
import { name } from './schema-parts.js';

/** How the ledger's evidence is kept beside the database. */
export const evidenceSchema = z
  .strictObject({
    timestamps: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }).describe('of a time-stamping authority (RFC 3161 over HTTP)'),
        every: z
          .number()
          .int()
          .min(1)
          .max(10_000)
          .default(12)
          .describe('each how many-th checkpoint is stamped'),
        policy: z
          .string()
          .regex(/^[0-2](\.\d+)+$/, 'an OID such as 1.2.3.4.1')
          .optional()
          .describe('under which the authority shall stamp; its own choice where absent'),
        ca_file: name.describe("PEM of the certificates that the authority's own must lead to"),
      })
      .optional(),
    worm: z
      .strictObject({
        path: name.describe('a folder that is there; best on a medium that lets nothing be changed'),
        every_minutes: z.number().int().min(1).max(1_440).default(60),
      })
      .optional(),
  })
  .default({});

export type RawEvidence = z.output<typeof evidenceSchema>;

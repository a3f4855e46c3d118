import { z } from 'zod';
import { isAddress } from '../src/core/networks.js';
import { id, name, port, powerW, ratio } from './schema-parts.js';

const register = {
  table: z.enum(['holding', 'input']).default('holding'),
  register: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .describe('address of the first register from 0; manuals often print 40001 for it'),
  format: z.enum(['uint16', 'int16', 'uint32', 'int32', 'float32', 'uint64', 'int64', 'float64']),
  word_order: z.enum(['high-first', 'low-first']).default('high-first'),
  scale: z.number().default(1).describe('W or kWh a count, with the multipliers of its transformers'),
};

const losses = z.strictObject({
  fixed_w: z.number().min(0).max(2e9).default(0).describe('fans, pumps, lights: at all times'),
  ratio: ratio.max(0.5).default(0).describe("transformers and cables, as a share of the miners' power"),
});

const pollSeconds = z
  .number()
  .min(1)
  .max(60)
  .default(10)
  .describe('seconds between two readings; one more is taken at the end of every interval');

const source = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('modbus'),
    host: name.refine(isAddress, 'an IP address'),
    port: port.optional(),
    unit_id: z.number().int().min(0).max(255).optional(),
    poll_seconds: pollSeconds,
    power_w_max: powerW.describe(
      'more than the connection can carry: a counter that rises faster is suspect',
    ),
    power: z.strictObject(register).optional(),
    energy: z
      .strictObject({ ...register, rolls_over_at_kwh: z.number().positive().nullable().default(null) })
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('file').describe('imported by ebb meter import'),
    meter: name.optional().describe('which of several in a file'),
    columns: z
      .strictObject({
        time: name,
        value: name,
        unit: z.enum(['kWh', 'MWh', 'Wh', 'kW', 'MW']),
        label: z.enum(['start', 'end']),
        quality: name.optional(),
        meter: name.optional(),
      })
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('virtual').describe('a meter of the virtual mine, read over Modbus TCP as a real one is'),
    poll_seconds: pollSeconds,
    truth: losses.describe('what the virtual mine truly loses'),
  }),
  z.strictObject({ kind: z.literal('miner-sum').describe('the poor man’s meter: miners and losses') }),
]);

/** A meter of a site. */
export const meterSchema = z.strictObject({
  id,
  minutes: z
    .number()
    .int()
    .min(1)
    .max(60)
    .refine((value) => 60 % value === 0, 'minutes that an hour is a multiple of')
    .describe('length of a metering interval'),
  source,
  losses: losses
    .optional()
    .describe('what the site draws beyond its miners, as declared; needed to compare the two'),
  drift: z
    .strictObject({
      tolerance_ratio: ratio.default(0.03),
      intervals: z.number().int().min(4).max(10_000).default(96),
    })
    .default({ tolerance_ratio: 0.03, intervals: 96 })
    .describe('alarm where miners with losses and meter differ by more, over so many intervals'),
});

export type RawMeter = z.output<typeof meterSchema>;

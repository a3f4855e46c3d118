import { z } from 'zod';
import { METER_QUALITIES } from '../core/ports/meter.js';
import { instant, watts } from './reply-parts.js';

const interval = z
  .object({
    start: instant,
    minutes: z.number(),
    energy_kwh: z.number().nullable().describe('drawn from the grid is positive; null: not known'),
    quality: z.enum(METER_QUALITIES),
    version: z.number().describe('1, 2, 3 …; the highest counts'),
    known_at: instant,
    source: z.string(),
    ledger_seq: z.number().describe('of the ledger entry that says the same'),
  })
  .meta({ id: 'MeterInterval' });

const reading = z.object({
  at: instant,
  power_w: watts.nullable(),
  counter_kwh: z.number().nullable(),
});

/** What the site's first meter shows that tells its power now. */
export const siteReading = reading.extend({ meter_id: z.string() }).nullable();

const drift = z
  .object({
    compared: z.number().describe('intervals that both the meter and the miners know'),
    meter_kwh: z.number(),
    modelled_kwh: z.number().describe('miners and declared losses'),
    difference_ratio: z.number().nullable().describe('(modelled − meter) / meter'),
    tolerance_ratio: z.number(),
    alarm: z.boolean(),
    alarm_since: instant
      .nullable()
      .describe('since when the alarm is raised; it stays until the two agree well'),
    why: z.string().nullable(),
    worst: z.object({ start: instant, difference_w: watts }).nullable(),
  })
  .nullable();

export const meterList = z.object({
  meters: z.array(
    z
      .object({
        meter_id: z.string(),
        kind: z.enum(['modbus', 'virtual', 'file', 'miner-sum']),
        minutes: z.number().describe('length of a metering interval'),
        state: z
          .enum(['starting', 'ok', 'failing', 'imported'])
          .describe('imported: nobody asks it, files tell what it has measured'),
        problem: z.string().nullable(),
        last_reading: reading.nullable(),
        last_interval: interval.nullable(),
        drift: drift.describe('against the sum of the miners; null where losses are not declared'),
      })
      .meta({ id: 'Meter' }),
  ),
});

export const meterIntervals = z.object({ intervals: z.array(interval) });

export const meterImport = z.object({
  from: instant,
  to: instant,
  missing: z.array(instant).describe('starts of intervals without a value'),
  intervals: z.number(),
  added: z.number(),
  corrections: z.number().describe('those of `added` that replace an earlier version'),
  unchanged: z.number(),
  ledger_seqs: z.array(z.number()),
});

import { IANAZone } from 'luxon';
import { z } from 'zod';
import { RETENTION_YEARS } from '../src/core/evidence.js';
import { MARKET_OPERATORS, type MarketOperator } from '../src/core/market/operators.js';
import { isAddress, isNetwork } from '../src/core/networks.js';
import { alertSchema } from './alert-schema.js';
import { contractSchema } from './contract-schema.js';
import { customerSchema, fairnessSchema } from './customer-schema.js';
import { evidenceSchema } from './evidence-schema.js';
import { enrolmentSchema, signalSource } from './grid-schema.js';
import { feedsSchema, weatherSensor } from './feed-schema.js';
import { httpSchema } from './http-schema.js';
import { meterSchema } from './meter-schema.js';
import { telemetrySchema } from './telemetry-schema.js';
import { peopleSchema } from './people-schema.js';
import { policySchema } from './policy-schema.js';
import { retentionSchema } from './retention-schema.js';
import { id, name, port, powerW, ratio } from './schema-parts.js';

/*
 * The shape of a configuration file. Keys are snake_case and end in their unit. Objects are strict: a key that is not
 * here is a mistake. What holds between several values is in `checks/`.
 */

/** Outside this, a price is a slip of the keyboard: no market goes there. */
const priceUsdPerMwh = z.number().min(-10_000).max(100_000);
const kind = z.enum(['sleep', 'underclock', 'nominal', 'overclock']);

const setting = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('profile'), profile: name }),
  z.strictObject({
    verb: z.literal('power-percent'),
    percent: z.number().int().min(1).max(200),
    pace: z
      .enum(['fast', 'normal'])
      .optional()
      .describe('fast: at once, roughly, for a short time; normal: to stay'),
  }),
  z.strictObject({ verb: z.literal('power-target'), power_w: powerW }),
]);

const operatingPoint = z.strictObject({
  id,
  kind,
  power_w: z.number().min(0).max(100e3).describe('W at the wall, measured at your site where you can'),
  hashrate_ths: z.number().min(0).max(10e3),
  setting: setting.optional().describe('how the firmware is told; absent where waking leads there by itself'),
});

export const modelSchema = z.strictObject({
  id,
  label: name,
  firmware: name.describe('id of a miner adapter'),
  thermal_class: name.default('air').describe('as thermal_limits name it: air, hydro, immersion'),
  dev_fee_ratio: ratio
    .optional()
    .describe("share of hash that the firmware's maker takes; else what its adapter knows"),
  inrush_ratio: z
    .number()
    .min(0)
    .max(20)
    .default(2)
    .describe('inrush at switching on, as a multiple of nominal watts'),
  source: name.optional().describe('where the figures come from'),
  confidence: z.enum(['measured', 'high', 'medium', 'low', 'device']).optional(),
  unverified: z.array(name).optional().describe('figures that no primary source confirms'),
  operating_points: z.array(operatingPoint).min(2),
});

/** A node of the electrical tree, with those below it. */
const feeder = z.strictObject({
  id,
  name,
  power_w_max: powerW,
  ramp_up_w_per_minute: powerW.nullable().default(null),
  inrush_w_max: powerW.nullable().default(null),
  get feeders(): z.ZodOptional<z.ZodArray<typeof feeder>> {
    return z.array(feeder).optional();
  },
});

const secret = z
  .string()
  .min(1)
  .describe('`vault:NAME`, `env:NAME` or `file:PATH`: a secret is never in this file');

const outlet = z.strictObject({
  kind: name.describe('id of an outlet adapter'),
  host: name.refine(isAddress, 'an IP address'),
  port: port.optional(),
  outlet: z.number().int().min(0).max(65_535).describe("its number at the device, or a relay's coil"),
  username: z.string().min(1).optional(),
  password: secret.optional(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
});

export const minerSchema = z.strictObject({
  id,
  model: name,
  feeder: name,
  customer: name.default('house'),
  host: name
    .refine(isAddress, 'an IP address')
    .describe('IP address; of the gateway, for a miner behind one'),
  ports: z.record(z.string(), port).optional().describe("by the adapter's port names; else the vendor's own"),
  username: z.string().min(1).optional(),
  password: secret.optional(),
  unit: name.optional().describe('its id at its gateway'),
  serial: name.optional().describe('what it is known by when its address changes'),
  mac: z
    .string()
    .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i, 'a MAC address such as 02:00:5e:10:00:01')
    .optional(),
  outlet: outlet.optional().describe('what switches its power, where Ebb may'),
});

const virtualMiners = z.strictObject({
  feeder: name,
  model: name,
  customer: name.default('house'),
  count: z.number().int().min(1).max(60_000).describe('virtual miners, each with an address of its own'),
  machines_each: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(1)
    .describe('machines that one of them stands for'),
});

const planWithIt = 'plan with watts, hash and wake times as they were seen, where enough was seen';
const learning = z.strictObject({ use: z.boolean().default(true).describe(planWithIt) });

export const siteSchema = z.strictObject({
  id,
  name,
  time_zone: z.string().refine((zone) => IANAZone.isValidZone(zone), 'a time zone such as America/Chicago'),
  mode: z.enum(['shadow', 'auto', 'hold']).describe('shadow decides and records and sends nothing'),
  location: z.strictObject({
    latitude_deg: z.number().min(-90).max(90),
    longitude_deg: z.number().min(-180).max(180),
  }),
  market: z.strictObject({
    operator: z.enum(Object.keys(MARKET_OPERATORS) as [MarketOperator, ...MarketOperator[]]),
    settlement_point: name,
    tick_minutes: z.number().int().min(1).max(60).default(5),
    settlement_minutes: z.number().int().min(5).max(60).optional().describe("the market's own where absent"),
  }),
  tariff: z
    .strictObject({
      adders_usd_per_mwh: priceUsdPerMwh.default(0),
      loss_ratio: ratio.max(0.5).default(0),
    })
    .optional()
    .describe('short form of a contract: the index, losses and one adder'),
  contract: contractSchema.optional(),
  feeds: feedsSchema,
  retention_years: z
    .number()
    .int()
    .min(RETENTION_YEARS.min)
    .max(100)
    .default(RETENTION_YEARS.usual)
    .describe('how long ledger entries are kept where no program asks for more'),
  sensors: z
    .array(weatherSensor)
    .default([])
    .describe('of the weather, at the site itself: they tell the present hour, the preferred one first'),
  signals: z.array(signalSource).default([]).describe('where grid programs call'),
  enrolments: z.array(enrolmentSchema).default([]).describe('what is promised to grid programs'),
  telemetry: z.array(telemetrySchema).default([]).describe('what is told to their agents, and how'),
  networks: z
    .array(z.string().refine(isNetwork, 'a network such as 10.20.0.0/16'))
    .default([])
    .describe('where Ebb may talk to devices; nothing outside is ever touched'),
  policy: policySchema,
  meters: z
    .array(meterSchema)
    .default([])
    .describe('of the grid connection; none: the miners are all that is known'),
  learning: learning.default({ use: true }),
  electrical: feeder,
  thermal_limits: z
    .array(
      z.strictObject({
        thermal_class: name,
        above_dry_bulb_c: z.number().min(-60).max(70),
        highest_kind: kind,
      }),
    )
    .default([]),
  keep_warm: z
    .array(
      z.strictObject({
        thermal_class: name,
        below_dry_bulb_c: z.number().min(-60).max(70),
        awake_ratio_min: ratio.describe('share of the miners of each group that stays awake for its heat'),
      }),
    )
    .default([]),
  derating: z
    .array(
      z.strictObject({
        thermal_class: name,
        by: z.enum(['dry-bulb', 'wet-bulb']),
        curve: z
          .array(
            z.strictObject({
              at_c: z.number().min(-60).max(70),
              power_ratio: z.number().min(0.2).max(2),
              hash_ratio: z.number().min(0).max(2),
            }),
          )
          .min(1)
          .describe('straight lines between its points, flat beyond them'),
      }),
    )
    .default([])
    .describe("what the weather multiplies watts and hash by: your own figures, on top of the model's"),
  customers: z.array(customerSchema).default([{ id: 'house', firm: false }]),
  fairness: fairnessSchema.optional(),
  fleet: z.strictObject({
    miners: z.array(minerSchema).default([]),
    miners_csv: name
      .optional()
      .describe('path of a table, from this file: id, model, feeder, customer, host, …'),
    virtual: z.array(virtualMiners).default([]),
  }),
});

export const configSchema = z.strictObject({
  http: httpSchema,
  people: peopleSchema,
  simulation: z
    .strictObject({
      speed: z
        .number()
        .min(0.1)
        .max(3_600)
        .default(1)
        .describe('seconds of simulated time in one of the wall'),
      seed: z
        .number()
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .default(1),
      market: z.enum(['never', 'fallback', 'always']).default('never'),
      congestion: z
        .enum(['rare', 'frequent'])
        .default('rare')
        .describe('of the simulated market: frequent has dear hours every day, for demos'),
      misbehaving_ratio: ratio.default(0).describe('share of the virtual miners'),
    })
    .default({ speed: 1, seed: 1, market: 'never', congestion: 'rare', misbehaving_ratio: 0 }),
  evidence: evidenceSchema,
  retention: retentionSchema,
  alerts: alertSchema,
  models: z
    .array(modelSchema)
    .default([])
    .describe('added to the built-in ones of config/models.yaml, or in their place'),
  sites: z.array(siteSchema).min(1),
});

export const catalogueSchema = z.strictObject({ models: z.array(modelSchema) });

/** A row of a table of miners; all cells are text. */
export const minerRowSchema = minerSchema.omit({ ports: true, outlet: true });

export type RawConfig = z.output<typeof configSchema>;
export type RawSite = z.output<typeof siteSchema>;
export type RawModel = z.output<typeof modelSchema>;
export type RawFeeder = z.output<typeof feeder>;
export type RawOutlet = z.output<typeof outlet>;
export type RawMiner = z.output<typeof minerSchema>;
export type RawVirtualMiners = z.output<typeof virtualMiners>;

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LOAD_TAGS } from '../src/core/baselines/index.js';
import { ConfigError } from '../src/core/errors.js';
import { OBLIGATION_KINDS } from '../src/core/programs/rules.js';
import { type FromWire, fromWire } from '../src/core/wire.js';
import { casePricesSchema } from './case-prices.js';
import { schemaProblems } from './explain.js';
import { id, name, powerW } from './schema-parts.js';
import { YamlSource } from './yaml-source.js';

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const date = z.iso.date();
const zeroOrMore = z.number().min(0);

const enrolment = z.strictObject({
  enrolment_id: id,
  feeder_id: id.default('site'),
  kind: z.enum(OBLIGATION_KINDS),
  from: date,
  to: date.nullable().default(null),
  notice_id: name.nullable().default(null),
  baseline_id: name.nullable().default(null),
  commitments: z
    .array(
      z.strictObject({
        period_id: name.nullable().default(null),
        power_w: powerW,
        maximum_base_load_w: z.number().min(0).max(2e9).nullable().default(null),
      }),
    )
    .default([]),
  lowest_load_w: zeroOrMore.default(0),
  relay_seconds: zeroOrMore.default(0),
  lead_seconds: zeroOrMore.default(0),
  checklist_done: z.array(name).default([]),
  ruled_out: z.array(name).default([]),
});

const message = {
  message_id: name.optional(),
  event_id: name,
  version: z.number().int().min(1).default(1),
  received_at: instant,
  instructed_at: instant.nullable().default(null),
};
const messageSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...message,
    kind: z.literal('deploy'),
    starts_at: instant.nullable().default(null),
    ends_at: instant.nullable().default(null),
    power_w: powerW.nullable().default(null),
    test: z.boolean().default(false),
  }),
  z.strictObject({ ...message, kind: z.literal('recall'), at: instant.nullable().default(null) }),
  z.strictObject({ ...message, kind: z.literal('cancel') }),
]);

const caseSchema = z.strictObject({
  program: id,
  enrolment,
  messages: z.array(messageSchema).default([]).describe('as they were received, in any order'),
  tags: z
    .array(z.strictObject({ from: instant, to: instant, tag: z.enum(LOAD_TAGS) }))
    .default([])
    .describe('stretches in which load was other than it would have been, and why'),
  prices: casePricesSchema.default({}),
  level_w: powerW.optional(),
});

/** A site's part in a program and what it was told: what a report is made of, beside the meter and the rules. */
export type ReportCase = FromWire<z.output<typeof caseSchema>>;

/** Reads such a file. @throws ConfigError with every mistake, its line and its fix */
export function readReportCase(file: string): ReportCase {
  return readYaml(file, caseSchema);
}

/** Reads a file of prices alone. @throws ConfigError with every mistake, its line and its fix */
export function readCasePrices(file: string): FromWire<z.output<typeof casePricesSchema>> {
  return readYaml(file, casePricesSchema);
}

function readYaml<S extends z.ZodType>(file: string, schema: S): FromWire<z.output<S>> {
  const source = new YamlSource(file, readFileSync(file, 'utf8'));
  const problems = source.readable
    ? [...source.syntaxProblems, ...schemaProblems(schema, source, source.value())]
    : source.syntaxProblems;
  if (problems.length > 0) throw new ConfigError(problems);
  return fromWire(schema.parse(source.value()));
}

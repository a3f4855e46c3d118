import { z } from 'zod';

/**
 * Examples of the API's requests and answers, made from the schemas that check them: by a schema's own `examples` where it
 * has some, by what its member is called, and else by what its type allows.
 */

/** By name of a member or a parameter: what people will find there. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  site: 'demo',
  site_id: 'demo',
  miner: 'c1-001',
  miner_id: 'c1-001',
  feeder: 'c1',
  feeder_id: 'c1',
  group: 's21-c1',
  group_id: 's21-c1',
  meter: 'poi',
  meter_id: 'poi',
  person: 'ana',
  name: 'ana',
  by: 'ana',
  actor: 'ana',
  reason: 'breaker work',
  minutes: 15,
  limit: 100,
  epoch: 4711,
  seq: 1024,
  power_w: 1_750_000,
  setpoint_w: 1_750_000,
  hashrate_ths: 98_000,
  price_usd_per_mwh: 41.27,
  time_zone: 'America/Chicago',
  settlement_point: 'LZ_WEST',
  summary: 'All miners run: a MWh earns 78.10 USD and costs 46.27 USD.',
};

const AT = '2026-08-20T17:00:00Z';
const DATE = '2026-08-20';
const UUID = '6f9619ff-8b86-4d01-b42d-00c04fc964ff';

/** A value that the schema takes; undefined where none is known. @param name of the member or parameter that has it */
export function exampleOf(schema: z.core.$ZodType, name = ''): unknown {
  const candidates = [...ownExamples(schema), ...(name in BY_NAME ? [BY_NAME[name]] : [])];
  const found = candidates.find((each) => z.safeParse(schema, each).success);
  return found === undefined ? byType(schema, name) : found;
}

function ownExamples(schema: z.core.$ZodType): readonly unknown[] {
  return (z.globalRegistry.get(schema)?.examples as readonly unknown[] | undefined) ?? [];
}

function byType(schema: z.core.$ZodType, name: string): unknown {
  if (schema instanceof z.ZodObject) return objectExample(schema);
  if (schema instanceof z.ZodArray) return [exampleOf(schema.element, name)];
  if (schema instanceof z.ZodTuple) return schema.def.items.map((item) => exampleOf(item, name));
  if (schema instanceof z.ZodUnion) return exampleOf(schema.options[0]!, name);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return exampleOf(schema.unwrap(), name);
  if (schema instanceof z.ZodPipe) return exampleOf(schema.in, name);
  if (schema instanceof z.ZodLiteral) return schema.value;
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodBoolean) return false;
  if (schema instanceof z.ZodRecord) return {};
  if (schema instanceof z.ZodNumber) return firstOf(schema, [1, 2_026, 0.5, 0]);
  return firstOf(schema, ['demo', AT, DATE, DATE.slice(0, 7), UUID, 'a text that is long enough']);
}

/** Members that may be left out are shown too, unless they exclude each other. */
function objectExample(schema: z.ZodObject): object {
  const members = Object.entries(schema.shape).map(([name, member]) => [name, exampleOf(member, name)]);
  return Object.fromEntries(members) as object;
}

/** Undefined where none is taken: the schema needs `examples` of its own, which a test says. */
function firstOf(schema: z.core.$ZodType, candidates: readonly unknown[]): unknown {
  return candidates.find((each) => z.safeParse(schema, each).success);
}

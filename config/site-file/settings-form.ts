import { z } from 'zod';
import { isLive, SETTINGS_KEYS, type SettingField } from '../../src/core/settings/index.js';
import { siteSchema } from '../schema.js';

type Json = z.core.JSONSchema.BaseSchema;

/** What a form has to know of every setting of a site, from the schema that settings are checked with. */
export function settingFields(): SettingField[] {
  const schema = z.toJSONSchema(siteSchema, { io: 'input', unrepresentable: 'any' });
  const properties = schema.properties as Record<string, Json>;
  // A feeder is the root of the tree; what is below it is a feeder again, with the same settings.
  const feeder = properties['electrical']!.$ref!.slice('#/$defs/'.length);
  properties['electrical'] = schema.$defs![feeder] as Json;
  return SETTINGS_KEYS.flatMap((key) => fieldsOf(properties[key]!, key, null, false));
}

function fieldsOf(schema: Json, path: string, variant: string | null, isRequired: boolean): SettingField[] {
  const inner = withoutNull(schema);
  const options = inner.oneOf ?? [];
  if (options.length > 0 && options.every((option) => (option as Json).type === 'object'))
    return options.flatMap((option) => groupFields(option as Json, path, variantOf(option as Json)));
  if (inner.type === 'object') return groupFields(inner, path, variant);
  const items = inner.items as Json | undefined;
  if (inner.type === 'array' && items && (items.type === 'object' || items.$ref))
    return items.$ref ? [] : groupFields(items, `${path}[]`, variant);
  return [leaf(schema, inner, path, variant, isRequired)];
}

function groupFields(schema: Json, path: string, variant: string | null): SettingField[] {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
    fieldsOf(value as Json, `${path}.${key}`, variant, required.includes(key)),
  );
}

function leaf(
  schema: Json,
  inner: Json,
  path: string,
  variant: string | null,
  isRequired: boolean,
): SettingField {
  const items = inner.items as Json | undefined;
  const one = items ?? inner;
  const choices = one.enum ?? (one.const === undefined ? null : [one.const]);
  return {
    path,
    variant,
    type: typeOf(inner),
    unit: unitOf(path),
    minimum: one.minimum ?? (one.exclusiveMinimum as number | undefined) ?? null,
    maximum: one.maximum ?? null,
    choices: choices as SettingField['choices'],
    isRequired,
    mayBeNull: inner !== schema,
    default: (schema.default ?? null) as SettingField['default'],
    description: schema.description ?? inner.description ?? null,
    isLive: isLive({ path }),
  };
}

function withoutNull(schema: Json): Json {
  const [first, second, ...more] = (schema.anyOf ?? []) as Json[];
  return first && second?.type === 'null' && more.length === 0 ? first : schema;
}

/** The kind that a union's option is told by. */
function variantOf({ properties }: Json): string | null {
  const kind = (properties?.['kind'] as Json | undefined)?.const;
  return typeof kind === 'string' ? kind : null;
}

function typeOf({ type, items }: Json): SettingField['type'] {
  if (type === 'integer' || type === 'number' || type === 'boolean') return type;
  return type === 'array' || items ? 'list' : 'text';
}

/** Longest first: keys end in their unit. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/usd_per_kw_year$/, 'USD/kW/year'],
  [/usd_per_mwh$/, 'USD/MWh'],
  [/usd_per_month$/, 'USD/month'],
  [/usd_per_wake_per_degree$/, 'USD/wake/°C'],
  [/usd_per_wake$/, 'USD/wake'],
  [/usd_per_kw$/, 'USD/kW'],
  [/w_per_minute$/, 'W/min'],
  [/mwh_per_month$/, 'MWh/month'],
  [/hours_max_per_month$/, 'h/month'],
  [/(^|_)w(_max|_min)?$/, 'W'],
  [/minutes$/, 'min'],
  [/hours$/, 'h'],
  [/intervals$/, 'intervals'],
  [/_c$/, '°C'],
  [/ratio(_min|_max)?$/, 'ratio'],
];

function unitOf(path: string): string | null {
  const key = path.slice(path.lastIndexOf('.') + 1);
  return UNITS.find(([pattern]) => pattern.test(key))?.[1] ?? null;
}

import { existsSync, readFileSync } from 'node:fs';
import { it } from '@jest/globals';
import { DateTime } from 'luxon';
import { parse } from 'yaml';

/** The specification, beside the project where it is developed and absent elsewhere. */
const FILE = '../shared/reference/openadr3.yaml';

type Schema = Readonly<Record<string, unknown>>;

/** `it` for a test against the specification; skipped, and says so in its name, where that is absent. */
export function itWithSpecification(name: string, test: () => void | Promise<void>): void {
  if (existsSync(FILE)) it(name, test);
  else it.skip(`${name} (skipped: ${FILE} is not here)`, test);
}

let schemas: Readonly<Record<string, Schema>> | null = null;

/** What of `value` does not fit the schema of that name, each with its path; empty where all does. */
export function misfits(name: string, value: unknown): string[] {
  schemas ??= (parse(readFileSync(FILE, 'utf8')) as { components: { schemas: Record<string, Schema> } })
    .components.schemas;
  return check({ $ref: `#/components/schemas/${name}` }, value, name);
}

function check(schema: Schema, value: unknown, path: string): string[] {
  const ref = schema['$ref'];
  if (typeof ref === 'string') return check(schemas![ref.slice(ref.lastIndexOf('/') + 1)]!, value, path);
  if (value === null) return schema['nullable'] === true ? [] : [`${path}: null`];
  return [
    ...listOf(schema['allOf']).flatMap((part) => check(part, value, path)),
    ...checkChoice(schema, value, path),
    ...checkType(schema, value, path),
    ...checkText(schema, value, path),
    ...checkParts(schema, value, path),
  ];
}

function checkChoice(schema: Schema, value: unknown, path: string): string[] {
  const choices = [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])];
  const isFit = choices.length === 0 || choices.some((choice) => check(choice, value, path).length === 0);
  const allowed = schema['enum'] as unknown[] | undefined;
  return [
    ...(isFit ? [] : [`${path}: none of its choices fits`]),
    ...(allowed && !allowed.includes(value)
      ? [`${path}: ${String(value)} is none of ${allowed.join(', ')}`]
      : []),
  ];
}

function checkType({ type, minimum }: Schema, value: unknown, path: string): string[] {
  const is: Readonly<Record<string, boolean>> = {
    object: typeof value === 'object' && !Array.isArray(value),
    array: Array.isArray(value),
    string: typeof value === 'string',
    boolean: typeof value === 'boolean',
    number: typeof value === 'number',
    integer: Number.isInteger(value),
  };
  if (typeof type === 'string' && is[type] === false) return [`${path}: no ${type}`];
  return typeof minimum === 'number' && Number(value) < minimum ? [`${path}: below ${minimum}`] : [];
}

function checkText(
  { minLength, maxLength, pattern, format }: Schema,
  value: unknown,
  path: string,
): string[] {
  if (typeof value !== 'string') return [];
  const isTime = format !== 'date-time' || DateTime.fromISO(value).isValid;
  const isAddress = format !== 'uri' || URL.canParse(value);
  const fits =
    value.length >= Number(minLength ?? 0) &&
    value.length <= Number(maxLength ?? Infinity) &&
    (typeof pattern !== 'string' || new RegExp(pattern).test(value)) &&
    isTime &&
    isAddress;
  return fits ? [] : [`${path}: "${value}"`];
}

function checkParts({ properties, required, items }: Schema, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((part, index) => check((items ?? {}) as Schema, part, `${path}[${index}]`));
  }
  const members = value as Readonly<Record<string, unknown>>;
  const missing = ((required ?? []) as string[]).filter((name) => members[name] === undefined);
  return [
    ...missing.map((name) => `${path}.${name}: missing`),
    ...Object.entries((properties ?? {}) as Record<string, Schema>).flatMap(([name, schema]) =>
      members[name] === undefined ? [] : check(schema, members[name], `${path}.${name}`),
    ),
  ];
}

function listOf(value: unknown): Schema[] {
  return (value ?? []) as Schema[];
}

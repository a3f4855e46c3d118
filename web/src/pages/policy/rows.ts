import type { Field } from './queries.js';

/** How the names of settings end in their unit. */
const UNIT_WORDS = / (usd|w|mwh) per .+$| (minutes|hours|intervals|c|w)$| w(?= (max|min)$)/;

type Group = Readonly<Record<string, unknown>>;
export type Path = (string | number)[];

/** One setting in a form. */
export interface Row {
  readonly path: Path;
  readonly field: Field;
  /** Undefined: it is left out, and its default counts. */
  readonly value: unknown;
}

/** Settings that belong together, under a heading. */
export interface Section {
  readonly path: Path;
  readonly title: string;
  readonly rows: readonly Row[];
}

/** What a form shows of settings: each group that there is, with all of its settings, those that are left out too. */
export function sections(values: Group, fields: readonly Field[]): Section[] {
  const order = [...new Set(fields.map(({ path }) => path.split(/[.[]/, 1)[0]!))];
  return order.flatMap((key) => (key in values ? sectionsOf([key], values[key], fields) : []));
}

function sectionsOf(path: Path, value: unknown, fields: readonly Field[]): Section[] {
  if (Array.isArray(value)) {
    if (!value.some((each) => isGroup(each))) return [];
    return value.flatMap((each, index) => sectionsOf([...path, index], each, fields));
  }
  if (!isGroup(value)) return [];
  const own = fieldsBelow(path, value['kind'], fields).map((field): Row => {
    const key = field.path.slice(field.path.lastIndexOf('.') + 1);
    return { path: [...path, key], field, value: value[key] };
  });
  const below = Object.entries(value).flatMap(([key, inner]) => sectionsOf([...path, key], inner, fields));
  return own.length === 0 ? below : [{ path, title: titleOf(path, value), rows: own }, ...below];
}

/** Fields right below a group, of the kind that it is. */
function fieldsBelow(path: Path, kind: unknown, fields: readonly Field[]): Field[] {
  const start = `${schemaPath(path)}.`;
  return fields.filter(
    ({ path: each, variant }) =>
      each.startsWith(start) &&
      !/[.[]/.test(each.slice(start.length)) &&
      (variant === null || kind === undefined || variant === kind),
  );
}

/** As the fields have it: places in lists are `[]`, and a feeder is described where the tree begins. */
export function schemaPath(path: Path): string {
  const text = path.reduce<string>(
    (start, step) => (typeof step === 'number' ? `${start}[]` : start === '' ? step : `${start}.${step}`),
    '',
  );
  return text.replace(/^electrical(\.feeders\[\])+/, 'electrical');
}

function titleOf(path: Path, value: Group): string {
  const name = value['name'] ?? value['id'];
  const words = path.map((step) => (typeof step === 'number' ? `${step + 1}` : step.replaceAll('_', ' ')));
  if (path[0] === 'electrical') return `electrical: ${String(name)}`;
  return typeof name === 'string' ? `${words.join(' ')}: ${name}` : words.join(' ');
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a field is called in a form, which has its unit beside: `margin_usd_per_mwh` in USD/MWh is the margin. */
export function labelOf(key: string, unit: string | null): string {
  const words = key.replaceAll('_', ' ');
  return unit === null ? words : words.replace(UNIT_WORDS, '');
}

/** The part of MongoDB's queries that MiningOS is asked with: equality and operators on dotted paths. */
export function matches(thing: unknown, query: unknown): boolean {
  if (!isRecord(query)) return true;
  return Object.entries(query).every(([path, wanted]) => {
    if (path === '$and') return (wanted as unknown[]).every((part) => matches(thing, part));
    if (path === '$or') return (wanted as unknown[]).some((part) => matches(thing, part));
    const value = valueAt(thing, path);
    const isOperators = isRecord(wanted) && Object.keys(wanted).some((key) => key.startsWith('$'));
    return isOperators ? fits(value, wanted) : equals(value, wanted);
  });
}

function fits(value: unknown, operators: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(operators).every(([operator, wanted]) => {
    switch (operator) {
      case '$eq':
        return equals(value, wanted);
      case '$ne':
        return !equals(value, wanted);
      case '$in':
        return (wanted as unknown[]).some((one) => equals(value, one));
      case '$nin':
        return !(wanted as unknown[]).some((one) => equals(value, one));
      case '$exists':
        return (value !== undefined) === wanted;
      case '$regex':
        return new RegExp(String(wanted), String(operators['$options'] ?? '')).test(String(value));
      case '$options':
        return true;
      default:
        throw new Error(`ERR_QUERY_INVALID ${operator}`);
    }
  });
}

/** A list fits where one of its members does. */
function equals(value: unknown, wanted: unknown): boolean {
  return value === wanted || (Array.isArray(value) && value.includes(wanted));
}

/** Only the dotted paths that `fields` asks for. */
export function projected(thing: object, fields: unknown): object {
  if (!isRecord(fields) || Object.keys(fields).length === 0) return thing;
  const picked: Record<string, unknown> = {};
  for (const path of Object.keys(fields)) {
    const value = valueAt(thing, path);
    if (value === undefined) continue;
    const parts = path.split('.');
    let place = picked;
    for (const part of parts.slice(0, -1)) place = (place[part] ??= {}) as Record<string, unknown>;
    place[parts.at(-1) as string] = value;
  }
  return picked;
}

function valueAt(thing: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, part) => (isRecord(at) ? at[part] : undefined), thing);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

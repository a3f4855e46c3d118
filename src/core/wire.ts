/**
 * JSON, YAML and columns are snake_case, code is camelCase. These two functions are the only crossing.
 * They rename keys, never values: data that is keyed by names from outside is kept in arrays.
 */

type CamelCase<S extends string> = S extends `${infer H}_${infer T}` ? `${H}${Capitalize<CamelCase<T>>}` : S;

export type FromWire<T> = T extends readonly (infer E)[]
  ? FromWire<E>[]
  : T extends object
    ? { [K in keyof T as K extends string ? CamelCase<K> : K]: FromWire<T[K]> }
    : T;

const camelToSnake = memoise((key) =>
  key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase(),
);
const snakeToCamel = memoise((key) =>
  key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
);

/** Deep copy with snake_case keys, ready for `JSON.stringify`. */
export function toWire(value: unknown): unknown {
  return renameKeys(value, camelToSnake);
}

/** Deep copy with camelCase keys. */
export function fromWire<T>(value: T): FromWire<T> {
  return renameKeys(value, snakeToCamel) as FromWire<T>;
}

function renameKeys(value: unknown, rename: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renameKeys(item, rename));
  if (value === null || typeof value !== 'object') return value;
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [rename(key), renameKeys(item, rename)]),
  );
}

/** Of this thread or, as messages of workers may be, of another: what is right below the root of all objects. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && Object.getPrototypeOf(prototype) === null;
}

function memoise(compute: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>();
  return (key) => {
    let result = known.get(key);
    if (result === undefined) known.set(key, (result = compute(key)));
    return result;
  };
}

/** One setting that is not as it was. Values as the file has them; what was not there, or is no more, is left out. */
export interface SettingChange {
  /** Dotted, elements by their id where they have one: `electrical.feeders[t1].power_w_max`. */
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

type Group = Readonly<Record<string, unknown>>;

/** All in which two parts of a configuration differ, at the deepest place that tells it, in the order of `to`. */
export function settingChanges(from: unknown, to: unknown, path = ''): SettingChange[] {
  if (isGroup(from) && isGroup(to)) return changesByKey(from, to, (key) => (path ? `${path}.${key}` : key));
  if (isListWithIds(from) && isListWithIds(to))
    return changesByKey(byId(from), byId(to), (id) => `${path}[${id}]`);
  if (Array.isArray(from) && Array.isArray(to))
    return changesByKey({ ...(from as unknown[]) }, { ...(to as unknown[]) }, (index) => `${path}[${index}]`);
  return Object.is(from, to)
    ? []
    : [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}

function changesByKey(from: Group, to: Group, pathOf: (key: string) => string): SettingChange[] {
  const keys = new Set([...Object.keys(to), ...Object.keys(from)]);
  return [...keys].flatMap((key) => settingChanges(from[key], to[key], pathOf(key)));
}

function byId(list: readonly { readonly id: string }[]): Group {
  return Object.fromEntries(list.map((each) => [each.id, each]));
}

/** Two with the same id are told apart by their places. */
function isListWithIds(value: unknown): value is readonly { readonly id: string }[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const ids = value.map((each: unknown) => (isGroup(each) ? each['id'] : undefined));
  return ids.every((id) => typeof id === 'string') && new Set(ids).size === ids.length;
}

function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

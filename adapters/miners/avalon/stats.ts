/**
 * What an Avalon's `estats`, `stats` or `litestats` says of its modules: texts of `KEY[values]`, one for each `MM ID`.
 * They are taken from the reply as it came, not from the parsed document: in the text form their commas would cut them
 * up, and a reply that was cut off still has its first half.
 */
export interface AvalonModule {
  /** Position on the bus. */
  readonly id: number;
  readonly fields: ReadonlyMap<string, string>;
}

const MODULE = /MM ID(\d+)(?::\w+)?/g;
const FIELD = /(\w+)\[([^\]]*)\]/g;

/** The modules of a reply, each key once: where a key comes again, in the list of chips, its first value counts. */
export function modulesOf(reply: string): AvalonModule[] {
  const modules = new Map<number, Map<string, string>>();
  const heads = [...reply.matchAll(MODULE)];
  for (const [index, head] of heads.entries()) {
    const section = reply.slice(head.index + head[0].length, heads[index + 1]?.index);
    const fields = modules.get(Number(head[1])) ?? new Map<string, string>();
    for (const [, key = '', value = ''] of section.matchAll(FIELD)) {
      if (!fields.has(key)) fields.set(key, value.trim());
    }
    modules.set(Number(head[1]), fields);
  }
  return [...modules].map(([id, fields]) => ({ id, fields })).filter(({ fields }) => fields.size > 0);
}

/** The numbers under `key`; what is no number is left out of the list's end, never turned into 0. */
export function numbersOf({ fields }: AvalonModule, key: string): number[] {
  const numbers = (fields.get(key) ?? '')
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => Number.parseFloat(word));
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  return bad === -1 ? numbers : numbers.slice(0, bad);
}

function numberOf(module: AvalonModule, key: string): number | null {
  return numbersOf(module, key)[0] ?? null;
}

/** How Canaan's machines differ where it matters here. */
export type AvalonLine =
  /** A10 to A13: `softoff` without a time, woken by a reboot. */
  | 'early'
  /** A14, A15. */
  | 'late'
  /** Avalon Q, Mini 3: `workmode,set,N`, at once. */
  | 'home'
  /** Nano 3S: as home, without `softoff`. */
  | 'nano'
  /** Nano 3: levels in place of modes, and a `PS` of its own. */
  | 'nano3';

/** @param model as in `Ver[...]` or `MODEL`: `1346-116`, `15-194`, `Q`, `Mini3`, `Nano3s`, `nano3` */
export function lineOf(model: string): AvalonLine {
  const name = model.replace(/avalon(?:miner)?/i, '').trim();
  if (/^nano[ _-]?3(?![a-z0-9])/i.test(name)) return 'nano3';
  if (/^nano/i.test(name)) return 'nano';
  if (/^(?:q\b|home|mini)/i.test(name)) return 'home';
  const digits = /^a?(\d{2,4})/i.exec(name)?.[1] ?? '';
  const generation = Number(digits.length === 3 ? digits.slice(0, 1) : digits.slice(0, 2));
  return generation >= 1 && generation <= 13 ? 'early' : 'late';
}

/** `Ver[15-194-24102401_25462b2_9ddf522]` is model and firmware. */
export function versionOf({
  fields,
}: AvalonModule): { readonly model: string; readonly firmware: string } | null {
  const [, model, firmware] = /^(.+?)-(\d{6,}_.*)$/.exec(fields.get('Ver') ?? '') ?? [];
  return model === undefined || firmware === undefined ? null : { model, firmware };
}

export interface AvalonPower {
  readonly powerW: number;
  /** False where only the output of the supply is told and its loss was added. */
  readonly atWall: boolean;
}

/** Places in `PS[fault, volts, volts, amps, watts out, volts set, watts in]`. */
const PS_WATTS_OUT = 4;
const PS_WATTS_IN = 6;
/** A Nano 3's `PS` ends in volts, watts and amps at its 28 V input, behind a supply that it knows nothing of. */
const NANO3_PS_WATTS = 5;
/**
 * Watts at the wall for each watt that the supply gives: the middle of five machines that tell both (1.045 to 1.099).
 */
const WALL_PER_OUTPUT = 1.07;

/**
 * What a module draws; null where it does not tell. `MPO` is what it may draw at most, and `PS[5]` is a voltage: an
 * idle Avalon Q has 2245 there.
 */
export function powerOf(module: AvalonModule): AvalonPower | null {
  const ps = numbersOf(module, 'PS');
  if (lineOf(module.fields.get('Ver') ?? '') === 'nano3') {
    const inputW = ps[NANO3_PS_WATTS];
    return inputW !== undefined && inputW > 0 ? { powerW: inputW, atWall: false } : null;
  }
  const wallW = numberOf(module, 'WALLPOWER') || ps[PS_WATTS_IN];
  if (wallW !== undefined && wallW > 0) return { powerW: wallW, atWall: true };
  return fromOutput(ps[PS_WATTS_OUT]);
}

/** A supply that gives nothing still draws something, and how much is not told. */
function fromOutput(outputW: number | undefined): AvalonPower | null {
  if (outputW === undefined || outputW <= 0) return null;
  return { powerW: Math.round(outputW * WALL_PER_OUTPUT), atWall: false };
}

/** Where a machine is, from `SYSTEMSTATU` and `SoftOFF`; `unknown` where it has neither. */
export function workOf(module: AvalonModule): 'working' | 'idle' | 'starting' | 'unknown' {
  const state = /work:\s*(?:in\s+)?(\w+)/i.exec(module.fields.get('SYSTEMSTATU') ?? '')?.[1]?.toLowerCase();
  if (state === 'idle') return 'idle';
  if (state === 'work') return 'working';
  if (state !== undefined) return 'starting';
  const softOff = numberOf(module, 'SoftOFF');
  return softOff === null ? 'unknown' : softOff > 0 ? 'idle' : 'unknown';
}

/** TH/s at this moment: `GHSspd`. Null where an older machine does not tell it. */
export function hashrateNowThs(module: AvalonModule): number | null {
  const ghs = numberOf(module, 'GHSspd');
  return ghs === null || ghs < 0 ? null : ghs / 1000;
}

/** TH/s since the start, or else by the clock of the chips. Both stay high while a machine idles. */
export function hashrateBeforeThs(module: AvalonModule): number | null {
  const ghs = numberOf(module, 'GHSavg') ?? numberOf(module, 'GHSmm');
  return ghs === null || ghs < 0 ? null : ghs / 1000;
}

/** Hottest chip in °C; null where there is none that is read: 0 and -273 stand for no sensor. */
export function chipTempCOf(module: AvalonModule): number | null {
  const temps = [...numbersOf(module, 'TMax'), ...numbersOf(module, 'MTmax')].filter((tempC) => tempC > 0);
  return temps.length === 0 ? null : Math.max(...temps);
}

/** Faults that stop a machine: an error of the control board, or boards whose error codes are set. */
export function faultOf(module: AvalonModule): string | null {
  const codes = ['ECMM', 'ECHU'].flatMap((key) => {
    const values = numbersOf(module, key);
    return values.some((value) => value !== 0) ? [`${key}[${values.join(' ')}]`] : [];
  });
  return codes.length === 0 ? null : codes.join(' ');
}

/** What a machine can be set to, by number; work levels stand in for modes on a Nano 3. */
export interface AvalonMode {
  readonly kind: 'workmode' | 'worklevel';
  readonly number: number;
}

export function modeOf(module: AvalonModule): AvalonMode | null {
  const isNano3 = lineOf(module.fields.get('Ver') ?? '') === 'nano3';
  const kind = isNano3 ? 'worklevel' : 'workmode';
  const number = numberOf(module, kind.toUpperCase());
  return number === null ? null : { kind, number };
}

const MODE_NAMES: Readonly<Record<AvalonLine, readonly string[]>> = {
  early: ['normal', 'high'],
  late: ['normal', 'high'],
  home: ['eco', 'standard', 'super'],
  nano: ['low', 'medium', 'high'],
  nano3: ['low', 'medium', 'high'],
};

/** The names of the modes of a line, by number. */
export function modeNames(line: AvalonLine): readonly string[] {
  return MODE_NAMES[line];
}

/** The mode's name, or its number where it has none that is known. */
export function modeName(line: AvalonLine, { number }: AvalonMode): string {
  return MODE_NAMES[line][number] ?? String(number);
}

/** The number of a mode by its name or its number; null where the line has no such mode. */
export function modeNumber(line: AvalonLine, name: string): number | null {
  const names = MODE_NAMES[line];
  const wanted = name.trim().toLowerCase();
  const byName = names.indexOf(wanted);
  if (byName !== -1) return byName;
  const number = /^\d$/.test(wanted) ? Number(wanted) : -1;
  // The third mode of the A lines has no name that is documented; a device that is in it can be led back to it.
  return number >= 0 && number <= 2 ? number : null;
}

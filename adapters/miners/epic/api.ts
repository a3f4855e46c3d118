import { z } from 'zod';
import { EbbError, type ErrorCode } from '../../../src/core/errors.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';

/** HTTP, on the port where others have the cgminer API. */
export const API_PORT = 4028;
export const WEB_PORT = 80;

const number = looseNumber.optional().catch(undefined);
const text = z.string().optional().catch(undefined);
const truth = looseBoolean.optional().catch(undefined);

/** An object that may be absent, null or broken. */
function part<S extends z.ZodRawShape>(shape: S) {
  return z.looseObject(shape).nullish().catch(undefined);
}

/** A list, of which what is broken is left out. */
function list<S extends z.ZodType>(item: S) {
  return z
    .array(z.unknown())
    .nullish()
    .catch(undefined)
    .transform((items) =>
      (items ?? []).flatMap((entry): z.infer<S>[] => {
        const parsed = item.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}

const algorithmShape = z.looseObject({
  Target: number,
  /** `TH/s`; of the power algorithm `W`. */
  Unit: text,
  'Min Throttle Target': number,
  'Throttle Step': number,
});

const summaryShape = z.looseObject({
  Status: part({ 'Operating State': text, 'Last Command': text, 'Last Error': z.unknown().optional() }),
  Hostname: text,
  Software: text,
  PresetInfo: part({ 'Target Power': number }),
  /** Of all boards, in MH/s. */
  Session: part({ 'Average MHs': number }),
  /** A board's hash is MH/s, and then shares of what it should be. */
  HBs: list(
    z.looseObject({ Hashrate: z.array(z.unknown()).optional().catch(undefined), Temperature: number }),
  ),
  'Power Supply Stats': part({ 'Input Power': number, 'Target Voltage': number }),
  PerpetualTune: part({
    Running: truth,
    Algorithm: z.record(z.string(), algorithmShape.catch({})).nullish().catch(undefined),
  }),
  HwConfig: part({ 'Boards Target Clock': list(z.looseObject({ Data: number })) }),
});

const capabilitiesShape = z.looseObject({
  Model: text,
  'Model Subtype': text,
  'Miner Serial Number': text,
  'Control Board Version': part({ cpuSerial: text }),
  'Default Hashrate': number,
  /** MHz, TH/s, W and mV. */
  'Tune Presets': list(z.looseObject({ clk: number, hashrate: number, power: number, voltage: number })),
  PerpetualTune: list(z.looseObject({ algorithm: text, min: number, max: number })),
  /** Whether the watts are measured. */
  'Psu Info': part({ 'True Power': truth }),
});

const tunerShape = z.looseObject({
  Enable: truth,
  'Current Algorithm': text,
  Algorithms: z.record(z.string(), algorithmShape.catch({})).nullish().catch(undefined),
});

const networkShape = z.record(z.string(), z.unknown());
const macShape = z.looseObject({ mac_address: z.string() });
const outcomeShape = z.looseObject({ result: truth, error: z.unknown().optional() });

export type EpicSummary = z.infer<typeof summaryShape>;
export type EpicCapabilities = z.infer<typeof capabilitiesShape>;

/** What `/tune` takes. */
export interface EpicTune {
  readonly clockMhz: number;
  readonly voltageMv: number;
}

export interface EpicPreset extends EpicTune {
  readonly name: string;
  readonly powerW: number | null;
  readonly hashrateThs: number | null;
}

/** What PerpetualTune is set to. */
export interface EpicAlgorithm {
  readonly algo: string;
  readonly target: number;
  readonly minThrottle: number | null;
  readonly throttleStep: number | null;
}

/** The requests of the UMC API that Ebb uses. Reports are open; commands carry the password in their body. */
export class EpicApi {
  readonly #http: JsonHttp;
  readonly #password: string;

  constructor(http: JsonHttp, password: string) {
    this.#http = http;
    this.#password = password;
  }

  get device(): string {
    return this.#http.device;
  }

  summary(): Promise<EpicSummary> {
    return this.#read('/summary', summaryShape);
  }

  capabilities(): Promise<EpicCapabilities> {
    return this.#read('/capabilities', capabilitiesShape);
  }

  /** What PerpetualTune is set to, which a machine that is idle does not run; null where it is off. */
  async perpetualTune(): Promise<EpicAlgorithm | null> {
    const tuner = await this.#read('/perpetualtune', tunerShape);
    const { Enable: isOn, 'Current Algorithm': algo, Algorithms: known } = tuner;
    return isOn === true && algo !== undefined ? algorithmFrom(algo, known?.[algo]) : null;
  }

  /** The hardware address of whichever interface has one. */
  async mac(): Promise<string | null> {
    for (const entry of Object.values(await this.#read('/network', networkShape))) {
      const parsed = macShape.safeParse(entry);
      if (parsed.success) return parsed.data.mac_address;
    }
    return null;
  }

  /** Proves the password, on versions that can, and changes nothing. @throws EbbError `unauthorised` */
  async authenticate(): Promise<void> {
    await this.#command('/authenticate', null);
  }

  async stop(): Promise<void> {
    await this.#command('/miner', 'Stop');
  }

  async autostart(): Promise<void> {
    await this.#command('/miner', 'Autostart');
  }

  /** Sets clock and voltage of all boards; both go as text. */
  async tune({ clockMhz, voltageMv }: EpicTune): Promise<void> {
    await this.#command('/tune', { clks: String(clockMhz), voltage: String(voltageMv) });
  }

  async setPerpetualTune(on: boolean): Promise<void> {
    await this.#command('/perpetualtune', on);
  }

  async setAlgorithm({ algo, target, minThrottle, throttleStep }: EpicAlgorithm): Promise<void> {
    await this.#command('/perpetualtune/algo', {
      algo,
      target,
      ...(minThrottle !== null && { min_throttle: minThrottle }),
      ...(throttleStep !== null && { throttle_step: throttleStep }),
    });
  }

  /** A device that cannot answer says so in an answer. */
  async #read<S extends z.ZodType>(path: string, shape: S): Promise<z.infer<S>> {
    const where = `${this.#http.device}${path}`;
    const reply = await this.#http.get(path);
    const outcome = outcomeShape.safeParse(reply);
    if (outcome.success && outcome.data.result === false) throw refusal(where, outcome.data.error);
    return shapeOf(shape, reply, where);
  }

  /** A 200 says nothing yet: `result` does. */
  async #command(path: string, param: unknown): Promise<void> {
    const where = `${this.#http.device}${path}`;
    const reply = await this.#http.send('POST', path, { param, password: this.#password });
    const { result, error } = shapeOf(outcomeShape, reply, where);
    if (result !== true) throw refusal(where, error);
  }
}

/** What the device's own words mean. */
const CODES: readonly (readonly [words: RegExp, code: ErrorCode])[] = [
  [/password|unauthori[sz]ed|credential/i, 'unauthorised'],
  [/invalid(url|method)/i, 'unsupported'],
  [/stillpending|inprogress/i, 'rate-limited'],
];

function refusal(where: string, error: unknown): EbbError {
  const words = wordsOf(error) || 'refused without a reason';
  const code = CODES.find(([known]) => known.test(words))?.[1] ?? 'rejected';
  return new EbbError(code, `${where}: ${words}`);
}

/** Errors are words, or a word with what it is about: `{"LastCmdStillPending":"Stop"}`. */
function wordsOf(error: unknown): string {
  if (typeof error === 'string') return error.trim();
  if (typeof error !== 'object' || error === null) return '';
  return Object.entries(error)
    .map(([word, about]) => `${word}: ${typeof about === 'string' ? about : JSON.stringify(about)}`)
    .join(', ');
}

/** Presets that can be set, by ascending watts. They have no names: their watts tell them apart. */
export function presetsOf({ 'Tune Presets': presets }: EpicCapabilities): EpicPreset[] {
  const known = presets.flatMap(({ clk, voltage, power, hashrate }): EpicPreset[] => {
    if (clk === undefined || voltage === undefined) return [];
    const name = power === undefined ? `${clk}MHz` : presetName(power);
    return [
      { name, clockMhz: clk, voltageMv: voltage, powerW: power ?? null, hashrateThs: hashrate ?? null },
    ];
  });
  return known.sort((a, b) => (a.powerW ?? a.clockMhz) - (b.powerW ?? b.clockMhz));
}

export function presetName(powerW: number): string {
  return `${Math.round(powerW)}W`;
}

/** The algorithm that takes watts, where the version has one: `Power`, later `PowerTune`. */
export function powerAlgorithmOf({ PerpetualTune: options }: EpicCapabilities) {
  const option = options.find(({ algorithm }) => /^power/i.test(algorithm ?? ''));
  if (option?.algorithm === undefined) return null;
  return { algo: option.algorithm, min: option.min ?? null, max: option.max ?? null };
}

/** What PerpetualTune is set to; null where it does not run. */
export function algorithmOf({
  PerpetualTune: tuner,
}: EpicSummary): (EpicAlgorithm & { unit: string }) | null {
  const [algo, stats] = Object.entries(tuner?.Algorithm ?? {})[0] ?? [];
  if (tuner?.Running !== true || algo === undefined) return null;
  const algorithm = algorithmFrom(algo, stats);
  return algorithm && { ...algorithm, unit: stats?.Unit ?? 'TH/s' };
}

function algorithmFrom(
  algo: string,
  stats: z.infer<typeof algorithmShape> | undefined,
): EpicAlgorithm | null {
  const { Target: target, 'Min Throttle Target': minThrottle, 'Throttle Step': throttleStep } = stats ?? {};
  if (target === undefined) return null;
  return { algo, target, minThrottle: minThrottle ?? null, throttleStep: throttleStep ?? null };
}

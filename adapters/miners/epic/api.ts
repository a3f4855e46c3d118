import { z } from 'zod';
import { EbbError } from '../../../src/core/errors.js';
import type { JsonHttp } from '../../shared/json-http.js';
import { looseBoolean, looseNumber, shapeOf } from '../../shared/shapes.js';

/** HTTP, on the port where others have the cgminer API. */
export const API_PORT = 4028;

const number = looseNumber.optional().catch(undefined);
const text = z.string().optional().catch(undefined);

const summaryShape = z.looseObject({
  Status: z.looseObject({ 'Operating State': text, 'Last Error': z.unknown().optional() }).optional(),
  Hostname: text,
  Software: text,
  PresetInfo: z.looseObject({ Preset: text, 'Target Power': number }).optional().catch(undefined),
  /** Of all boards, in MH/s. */
  Session: z.looseObject({ 'Average MHs': number }).optional().catch(undefined),
  HBs: z
    .array(
      z.looseObject({
        /** MH/s, then shares of what it should be. */
        Hashrate: z.array(z.unknown()).optional().catch(undefined),
        Temperature: number,
      }),
    )
    .optional()
    .catch(undefined),
  'Power Supply Stats': z.looseObject({ 'Input Power': number }).nullish().catch(undefined),
  PerpetualTune: z
    .looseObject({
      Running: looseBoolean.optional(),
      Algorithm: z.record(z.string(), z.unknown()).optional(),
    })
    .optional()
    .catch(undefined),
});

const presetShape = z.looseObject({
  /** MHz. */
  clk: number,
  /** TH/s. */
  hashrate: number,
  /** W. */
  power: number,
  /** mV. */
  voltage: number,
});

const capabilitiesShape = z.looseObject({
  Model: text,
  'Model Subtype': text,
  'Default Hashrate': number,
  'Default Power': number,
  'Tune Presets': z.array(presetShape).optional().catch(undefined),
});

const networkShape = z.record(z.string(), z.unknown());
const macShape = z.looseObject({ mac_address: z.string() });

const outcomeShape = z.looseObject({ result: looseBoolean.optional(), error: z.unknown().optional() });

export type EpicSummary = z.infer<typeof summaryShape>;
export type EpicCapabilities = z.infer<typeof capabilitiesShape>;
export type EpicPreset = {
  readonly clk: number;
  readonly voltage: number;
  readonly powerW: number;
  readonly hashrateThs: number | null;
};

/** The requests of the UMC API that Ebb uses. Reports are open; commands carry the password in their body. */
export class EpicApi {
  readonly #http: JsonHttp;
  readonly #password: string;

  constructor(http: JsonHttp, password: string) {
    this.#http = http;
    this.#password = password;
  }

  async summary(): Promise<EpicSummary> {
    return shapeOf(summaryShape, await this.#http.get('/summary'), `${this.#http.device}/summary`);
  }

  async capabilities(): Promise<EpicCapabilities> {
    const reply = await this.#http.get('/capabilities');
    return shapeOf(capabilitiesShape, reply, `${this.#http.device}/capabilities`);
  }

  /** The hardware address of whichever interface has one. */
  async mac(): Promise<string | null> {
    const reply = shapeOf(networkShape, await this.#http.get('/network'), `${this.#http.device}/network`);
    for (const entry of Object.values(reply)) {
      const parsed = macShape.safeParse(entry);
      if (parsed.success) return parsed.data.mac_address;
    }
    return null;
  }

  async stop(): Promise<void> {
    await this.#command('/miner', 'Stop');
  }

  async autostart(): Promise<void> {
    await this.#command('/miner', 'Autostart');
  }

  /** Sets clock and voltage of all boards. */
  async tune({ clk, voltage }: EpicPreset): Promise<void> {
    await this.#command('/tune', { clks: clk, voltage });
  }

  /** A 200 says nothing yet: `result` does. */
  async #command(path: string, param: unknown): Promise<void> {
    const where = `${this.#http.device}${path}`;
    const reply = await this.#http.send('POST', path, { param, password: this.#password });
    const { result, error } = shapeOf(outcomeShape, reply, where);
    if (result === true) return;
    const words = typeof error === 'string' && error !== '' ? error : 'refused without a reason';
    const code = /password|unauthori[sz]ed|credential/i.test(words) ? 'unauthorised' : 'rejected';
    throw new EbbError(code, `${where}: ${words}`);
  }
}

/** Presets that tell all that is needed to set them, by ascending watts. */
export function presetsOf({ 'Tune Presets': presets }: EpicCapabilities): EpicPreset[] {
  const known = (presets ?? []).flatMap(({ clk, voltage, power, hashrate }) =>
    clk === undefined || voltage === undefined || power === undefined
      ? []
      : [{ clk, voltage, powerW: power, hashrateThs: hashrate ?? null }],
  );
  return known.sort((a, b) => a.powerW - b.powerW);
}

/** Presets have no names: their watts tell them apart. */
export function presetName({ powerW }: Pick<EpicPreset, 'powerW'>): string {
  return `${Math.round(powerW)}W`;
}

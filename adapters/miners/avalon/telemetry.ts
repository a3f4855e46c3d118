import { EbbError } from '../../../src/core/errors.js';
import type { DeviceSetting, MinerTelemetry } from '../../../src/core/ports/miner.js';
import type { AvalonApi, AvalonReport, AvalonVersion } from './api.js';
import {
  chipTempCOf,
  faultOf,
  hashrateBeforeThs,
  hashrateNowThs,
  lineOf,
  modeName,
  modeOf,
  numbersOf,
  powerOf,
  versionOf,
  workOf,
  type AvalonModule,
} from './stats.js';

/** A machine that has just started idles for a while by itself. */
const BOOT_SECONDS = 120;

/** What the first module runs, as it says; empty where it does not. */
export function verOf({ modules }: AvalonReport): string {
  return modules[0]?.fields.get('Ver') ?? '';
}

/** The device's mode in the form in which it is kept over an event. */
export function settingOf({ modules }: AvalonReport): DeviceSetting | null {
  const mode = modules[0] === undefined ? null : modeOf(modules[0]);
  return mode === null ? null : { [mode.kind]: mode.number };
}

export async function telemetryOf(
  api: AvalonApi,
  report: AvalonReport,
  version: AvalonVersion | null,
  nominalJPerTh: number | undefined,
): Promise<MinerTelemetry> {
  const { modules } = report;
  const [first] = modules as readonly [AvalonModule];
  const known = versionOf(first);
  const model = version?.model ?? known?.model ?? '';
  const claims = modules.map(claimOf);
  const isAsleep = claims.every((claim) => claim === 'sleeping');
  const hashrateThs = await hashrateOf(api, modules, isAsleep);
  const mode = modeOf(first);
  return {
    ...powerIn(modules, hashrateThs, nominalJPerTh),
    hashrateThs,
    claim: isAsleep
      ? 'sleeping'
      : hashrateThs > 0
        ? 'mining'
        : claims.includes('fault')
          ? 'fault'
          : 'starting',
    profile: mode === null ? null : modeName(lineOf(model), mode),
    model: version?.product ?? nameOf(model),
    firmwareVersion: version?.firmware ?? known?.firmware ?? null,
    setting: settingOf(report),
    chipTempC: modules
      .map(chipTempCOf)
      .reduce((hottest, one) => (one === null ? hottest : Math.max(one, hottest ?? one)), null),
  };
}

/**
 * What is left where no report of the modules can be had: hash by `summary` or `devs`, and watts by the model.
 * @throws `problem` where there is no hash either
 */
export async function telemetryWithoutModules(
  api: AvalonApi,
  version: AvalonVersion | null,
  nominalJPerTh: number | undefined,
  problem: unknown,
): Promise<MinerTelemetry> {
  const hashrateThs = await api.hashrateThs();
  if (hashrateThs === null) throw problem;
  return {
    ...powerBy(hashrateThs, nominalJPerTh),
    hashrateThs,
    claim: hashrateThs > 0 ? 'mining' : 'starting',
    profile: null,
    model: version?.product ?? nameOf(version?.model ?? ''),
    firmwareVersion: version?.firmware ?? null,
    setting: null,
    chipTempC: null,
  };
}

/** What a module's state says without regard to its hash. */
export function claimOf(module: AvalonModule): 'working' | 'starting' | 'sleeping' | 'fault' {
  const work = workOf(module);
  const fault = faultOf(module);
  if (work === 'idle') {
    const [softOff] = numbersOf(module, 'SoftOFF');
    if (softOff !== 0) return 'sleeping';
    if (fault !== null) return 'fault';
    return (numbersOf(module, 'Elapsed')[0] ?? Infinity) < BOOT_SECONDS ? 'starting' : 'sleeping';
  }
  if (fault !== null) return 'fault';
  return work === 'starting' ? 'starting' : 'working';
}

/** The sum of what the modules hash now. Averages stay high after a stop: they count only while it works. */
async function hashrateOf(
  api: AvalonApi,
  modules: readonly AvalonModule[],
  isAsleep: boolean,
): Promise<number> {
  const now = sumOf(modules.map(hashrateNowThs));
  if (now !== null) return now;
  if (isAsleep) return 0;
  const ths = (await api.hashrateThs()) ?? sumOf(modules.map(hashrateBeforeThs));
  if (ths === null) throw new EbbError('malformed', 'Avalon: no report tells a hashrate');
  return ths;
}

function powerIn(
  modules: readonly AvalonModule[],
  hashrateThs: number,
  nominalJPerTh: number | undefined,
): Pick<MinerTelemetry, 'powerW' | 'powerSource'> {
  const powers = modules.map(powerOf);
  const powerW = sumOf(powers.map((power) => power?.powerW ?? null));
  if (powerW !== null) {
    return { powerW, powerSource: powers.every((power) => power?.atWall) ? 'metered' : 'estimated' };
  }
  return powerBy(hashrateThs, nominalJPerTh);
}

function powerBy(
  hashrateThs: number,
  nominalJPerTh: number | undefined,
): Pick<MinerTelemetry, 'powerW' | 'powerSource'> {
  return nominalJPerTh !== undefined && hashrateThs > 0
    ? { powerW: Math.round(nominalJPerTh * hashrateThs), powerSource: 'estimated' }
    : { powerW: null, powerSource: 'absent' };
}

/** The sum; null where one of them is not known. */
function sumOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
}

/** The maker's name for a model of which only the number is known. */
function nameOf(model: string): string | null {
  if (model === '') return null;
  return /^\d/.test(model) ? `AvalonMiner ${model}` : `Avalon ${model}`;
}

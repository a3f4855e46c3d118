import { EbbError, type ErrorCode } from '../../src/core/errors.js';
import type {
  CapabilityEnvelope,
  DeviceCapabilities,
  MinerIdentity,
  MinerVerb,
  Obstacle,
} from '../../src/core/ports/miner.js';

/** An identity of which only `known` is known. */
export function identityOf(known: Partial<MinerIdentity>): MinerIdentity {
  const mac = known.mac?.trim().toLowerCase().replaceAll('-', ':') ?? null;
  return {
    make: known.make ?? null,
    model: known.model ?? null,
    firmwareVersion: known.firmwareVersion ?? null,
    serial: known.serial?.trim() || null,
    mac: mac !== null && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? mac : null,
    hostname: known.hostname?.trim() || null,
  };
}

/** The envelope's capabilities narrowed by what stands in the way, with `more` of what this device tells. */
export function capabilitiesOf(
  envelope: CapabilityEnvelope,
  obstacles: readonly Obstacle[],
  more: Partial<DeviceCapabilities> = {},
): DeviceCapabilities {
  const blocked = new Set<MinerVerb>(obstacles.flatMap(({ verbs }) => verbs));
  return {
    verbs: envelope.verbs.filter((verb) => !blocked.has(verb)),
    obstacles,
    powerTargetW: null,
    profiles: [],
    powerSource: envelope.power,
    nominalPowerW: null,
    nominalHashrateThs: null,
    ...more,
  };
}

/** What to do about an error of this kind, in the operator's words; an adapter may know better. */
const ADVICE: Partial<Readonly<Record<ErrorCode, string>>> = {
  unauthorised: 'give the device’s user name and password in the miner’s credentials',
  'write-disabled': 'switch write access on at the device, with the maker’s own tool',
  locked: 'end the other operator’s session, or wait until it ends',
  unsupported: 'use the verbs that remain, or update the firmware',
  'rate-limited': 'wait a minute, and let nothing else poll the device so often',
};

/** What an error that a harmless request met means for `verbs`. @throws what is no such error */
export function obstacleOf(error: unknown, verbs: readonly MinerVerb[], advice?: string): Obstacle {
  if (!(error instanceof EbbError)) throw error;
  const { code, message: problem } = error;
  return {
    code,
    verbs,
    problem,
    advice: advice ?? ADVICE[code] ?? 'look at the device: it answered what it should not',
  };
}

/** What may be missing without the rest being worth less. @throws what is no EbbError */
export async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EbbError) return null;
    throw error;
  }
}

/** What was asked for, or why it could not be had. @throws what is no EbbError */
export async function orProblem<T>(asked: Promise<T>): Promise<T | EbbError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof EbbError) return error;
    throw error;
  }
}

const MAKERS: readonly (readonly [words: RegExp, maker: string])[] = [
  [/antminer|^[st]\d{2}/i, 'Bitmain'],
  [/whatsminer|^m\d{2}s?/i, 'MicroBT'],
  [/avalon/i, 'Canaan'],
  [/braiins|bmm/i, 'Braiins'],
  [/epic/i, 'ePIC'],
];

/** The maker of the machine by the name of its model, for firmwares that run on several makers' machines. */
export function makerOfModel(model: string | null): string | null {
  return MAKERS.find(([words]) => words.test(model ?? ''))?.[1] ?? null;
}

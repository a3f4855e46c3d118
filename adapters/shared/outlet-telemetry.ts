import type { CapabilityEnvelope, MinerEndpoint, MinerTelemetry } from '../../src/core/ports/miner.js';
import type { OutletReading } from '../../src/core/ports/outlet.js';

/** A machine that draws less than this share of nominal is not mining: it boots, or waits for something. */
const MINING_POWER_RATIO = 0.15;

const NOTHING_TOLD = { profile: null, model: null, firmwareVersion: null, setting: null, chipTempC: null };

/** Whether the machine itself answers anything, or is known by the switch in front of it alone. */
export function hasApi({ ports }: CapabilityEnvelope): boolean {
  return Object.keys(ports).length > 0;
}

/** A machine without power. A meter that still shows watts is believed: contacts weld. */
export function unfedTelemetry({ powerW, powerSource }: OutletReading): MinerTelemetry {
  return {
    ...NOTHING_TOLD,
    powerW: powerW ?? 0,
    powerSource: powerW === null ? 'estimated' : powerSource,
    hashrateThs: 0,
    claim: 'sleeping',
  };
}

/**
 * A machine with power that says nothing of itself: what the meter shows, or, of a machine that cannot say anything,
 * its model's watts. Its hash is worked out of its watts where it has no way to tell it, and else unknown, which is 0.
 * @returns null where nothing is known of it
 */
export function fedTelemetry(
  outlet: OutletReading,
  { nominalPowerW, nominalJPerTh }: MinerEndpoint,
  canTell: boolean,
): MinerTelemetry | null {
  const { powerW: meteredW, powerSource } = outlet;
  const powerW = meteredW ?? (canTell ? null : (nominalPowerW ?? null));
  if (powerW === null) return null;
  // Where nominal is not known, any watts may be those of mining.
  const isMining = powerW >= MINING_POWER_RATIO * (nominalPowerW ?? 0) && powerW > 0;
  const hashes = isMining && !canTell && nominalJPerTh !== undefined;
  return {
    ...NOTHING_TOLD,
    powerW,
    powerSource: meteredW === null ? 'estimated' : powerSource,
    hashrateThs: hashes ? powerW / nominalJPerTh : 0,
    claim: isMining ? 'mining' : 'starting',
  };
}

/** What the machine says, with the watts of a meter in front of it where its own are no better than an estimate. */
export function meteredOver(
  telemetry: MinerTelemetry,
  { powerW, powerSource }: OutletReading,
): MinerTelemetry {
  if (powerW === null || powerSource !== 'metered' || telemetry.powerSource === 'metered') return telemetry;
  return { ...telemetry, powerW, powerSource };
}

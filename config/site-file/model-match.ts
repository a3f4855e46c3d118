import type { MinerInspection } from '../../src/core/ports/miner.js';
import type { RawModel } from '../schema.js';

/** Nobody tells a sleeping machine's watts before it has been seen asleep: the middle of what is known of others. */
const SLEEP_W_ASSUMED = 30;
/** A wattage within this share of a model's nominal is taken for the same model's. */
const SAME_MODEL_RATIO = 0.15;

type Point = RawModel['operating_points'][number];

/** The known model that a device is of: same firmware, same name, and about the same watts where both are told. */
export function matchingModel(
  firmware: string,
  { identity, telemetry, capabilities }: MinerInspection,
  models: readonly RawModel[],
): RawModel | null {
  const name = plainName(identity.model ?? telemetry.model ?? '');
  if (name === '') return null;
  const named = models.filter((model) => model.firmware === firmware && plainName(model.label) === name);
  const nominalW = capabilities.nominalPowerW;
  if (nominalW === null) return named[0] ?? null;
  return named.find((model) => Math.abs(nominalOf(model) - nominalW) <= SAME_MODEL_RATIO * nominalW) ?? null;
}

/** A model made of what the device says of itself; null where that is too little. */
export function modelOfDevice(firmware: string, inspection: MinerInspection): RawModel | null {
  const { identity, telemetry, capabilities } = inspection;
  const label = identity.model ?? telemetry.model;
  const mining = telemetry.claim === 'mining' && telemetry.hashrateThs > 0;
  const powerW = capabilities.nominalPowerW ?? (mining ? telemetry.powerW : null);
  const hashrateThs = capabilities.nominalHashrateThs ?? (mining ? telemetry.hashrateThs : null);
  if (label === null || powerW === null || hashrateThs === null || powerW <= SLEEP_W_ASSUMED) return null;
  const nominal: Point = {
    id: 'nominal',
    kind: 'nominal',
    power_w: round(powerW),
    hashrate_ths: round(hashrateThs),
  };
  const current = telemetry.profile;
  const profiles = capabilities.verbs.includes('profile') ? profilePoints(inspection, nominal) : [];
  const points: Point[] = [
    { id: 'sleep', kind: 'sleep', power_w: SLEEP_W_ASSUMED, hashrate_ths: 0 },
    ...profiles.filter(({ kind }) => kind === 'underclock'),
    profiles.length > 0 && current !== null
      ? { ...nominal, setting: { verb: 'profile', profile: current } }
      : nominal,
    ...profiles.filter(({ kind }) => kind === 'overclock'),
  ];
  return {
    id: slug(`${label} ${firmware}`),
    label,
    firmware,
    thermal_class: 'air',
    inrush_ratio: 2,
    source: 'what one device said of itself when it was discovered',
    confidence: 'device',
    unverified: [
      `${SLEEP_W_ASSUMED} W asleep, thermal class and inrush are assumptions: measure, and look at the label`,
      ...(telemetry.powerSource === 'metered' ? [] : ['watts are the firmware’s estimate']),
    ],
    operating_points: points,
  };
}

/** Profiles that can be set and tell both figures, on the rising line through nominal. */
function profilePoints({ telemetry, capabilities }: MinerInspection, nominal: Point): Point[] {
  if (telemetry.profile === null) return [];
  const known = capabilities.profiles.flatMap(({ name, powerW, hashrateThs, settable }) =>
    settable && powerW !== null && hashrateThs !== null && name !== telemetry.profile
      ? [{ name, powerW: round(powerW), hashrateThs: round(hashrateThs) }]
      : [],
  );
  known.sort((a, b) => a.powerW - b.powerW);
  const points: Point[] = [];
  let last = { power_w: SLEEP_W_ASSUMED, hashrate_ths: 0 };
  for (const { name, powerW, hashrateThs } of known) {
    const below = powerW < nominal.power_w && hashrateThs < nominal.hashrate_ths;
    const above = powerW > nominal.power_w && hashrateThs > nominal.hashrate_ths;
    if (above && last.power_w < nominal.power_w) last = nominal;
    if ((!below && !above) || powerW <= last.power_w || hashrateThs <= last.hashrate_ths) continue;
    const point: Point = {
      id: slug(name),
      kind: below ? 'underclock' : 'overclock',
      power_w: powerW,
      hashrate_ths: hashrateThs,
      setting: { verb: 'profile', profile: name },
    };
    points.push(point);
    last = point;
  }
  return points;
}

function nominalOf({ operating_points: points }: RawModel): number {
  return points.find(({ kind }) => kind === 'nominal')?.power_w ?? 0;
}

/** `Antminer S19j Pro (104T)` and `S19J Pro` are one name. */
function plainName(label: string): string {
  return label
    .toLowerCase()
    .replace(/\b(bitmain|microbt|canaan|antminer|whatsminer|avalonminer|avalon)\b/g, '')
    .replace(/\(?\b\d+(?:\.\d+)?\s*th?\b\)?/g, '')
    .replace(/[^a-z0-9+]/g, '');
}

export function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return plain === '' ? 'x' : plain;
}

function round(value: number): number {
  return Number(value.toFixed(1));
}

import type { OperatingPoint } from '../src/core/mining/operating-point.js';
import type { CapabilityEnvelope } from '../src/core/ports/miner.js';
import type { ModelConfig } from '../src/core/site.js';

/** A machine of no maker: about what one of the last years draws and delivers. */
const NOMINAL = { powerW: 3_500, hashrateThs: 200 };
const SLEEP_W = 30;
const INRUSH_RATIO = 2;
/** Where a machine can be turned down: shares of nominal watts, and of its hash at those. */
const LOWER: readonly (readonly [powerRatio: number, hashrateRatio: number])[] = [
  [0.6, 0.67],
  [0.8, 0.86],
];

/**
 * A made-up model for virtual miners of a firmware for which the catalogue has none: nominal, asleep, and two lower
 * points where the firmware takes a percentage or watts. It has no profiles, since only the device knows their names.
 */
export function genericModel(envelope: CapabilityEnvelope): ModelConfig {
  const { firmware, label, verbs, powerTargetW, powerPercent } = envelope;
  const { powerW: nominalW, hashrateThs } = NOMINAL;
  const lower = LOWER.flatMap(([powerRatio, hashrateRatio]): OperatingPoint[] => {
    const percent = Math.round(powerRatio * 100);
    const powerW = nominalW * powerRatio;
    const point = {
      id: `${percent}pct`,
      kind: 'underclock' as const,
      powerW,
      hashrateThs: hashrateThs * hashrateRatio,
    };
    if (verbs.includes('power-percent') && percent >= (powerPercent?.min ?? 0))
      return [{ ...point, setting: { verb: 'power-percent', percent } }];
    if (verbs.includes('power-target') && powerW >= (powerTargetW?.min ?? 0))
      return [{ ...point, setting: { verb: 'power-target', powerW } }];
    return [];
  });
  return {
    modelId: `generic-${firmware}`,
    label: `${label} miner`,
    firmware,
    thermalClass: 'air',
    operatingPoints: [
      { id: 'sleep', kind: 'sleep', powerW: SLEEP_W, hashrateThs: 0 },
      ...lower,
      { id: 'nominal', kind: 'nominal', powerW: nominalW, hashrateThs },
    ],
    devFeeRatio: envelope.devFeeRatio ?? 0,
    inrushRatio: INRUSH_RATIO,
  };
}

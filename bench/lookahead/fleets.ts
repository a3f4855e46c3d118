import type { LookaheadGroup } from '../../src/core/lookahead/index.js';

/** Seconds as the adapters' envelopes have them. Wear of a wake is an assumption. */
const FIRMWARES = {
  luxos: { upSeconds: 60, downSeconds: 5, wearUsdPerWake: 0.02 },
  stock: { upSeconds: 600, downSeconds: 90, wearUsdPerWake: 0.05 },
} as const;

const MODELS = {
  's19j-pro': { powerW: 3068, hashrateThs: 104 },
  's19-xp': { powerW: 3010, hashrateThs: 140 },
  s21: { powerW: 3500, hashrateThs: 200 },
} as const;

export function fleets(): LookaheadGroup[] {
  return Object.entries(MODELS).flatMap(([model, nominal]) =>
    Object.entries(FIRMWARES).map(([firmware, moves]) => ({
      groupId: `${model}-${firmware}`,
      points: [
        { pointId: 'sleep', powerW: firmware === 'luxos' ? 25 : 30, hashrateThs: 0 },
        { pointId: 'nominal', ...nominal },
      ],
      powerFactor: null,
      hashFactor: null,
      highestPoint: null,
      minUpSeconds: 600,
      minDownSeconds: 600,
      wakePoint: 1,
      extraUsdPerMwh: null,
      ...moves,
    })),
  );
}

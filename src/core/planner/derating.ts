import { type Derating, deratingAt, type DeratingPoint } from '../mining/thermal.js';
import type { GroupState, WeatherView } from './snapshot.js';

type Temperatures = Pick<WeatherView, 'dryBulbC' | 'wetBulbC'>;

/** What the weather multiplies the figures of a thermal class by; 1 where nothing is said of it. */
export function deratingOf(
  thermalClass: string,
  derating: readonly Derating[],
  { dryBulbC, wetBulbC }: Temperatures,
): Omit<DeratingPoint, 'atC'> {
  const own = derating.find((each) => each.thermalClass === thermalClass);
  return deratingAt(own?.curve ?? [], own?.by === 'wet-bulb' ? wetBulbC : dryBulbC);
}

/** The group with its operating points as they are in this weather. */
export function derated(group: GroupState, derating: readonly Derating[], weather: Temperatures): GroupState {
  const { powerRatio, hashRatio } = deratingOf(group.thermalClass, derating, weather);
  if (powerRatio === 1 && hashRatio === 1) return group;
  return {
    ...group,
    operatingPoints: group.operatingPoints.map((point) => ({
      ...point,
      powerW: point.powerW * powerRatio,
      hashrateThs: point.hashrateThs * hashRatio,
    })),
  };
}

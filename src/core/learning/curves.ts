import type { OperatingPoint, OperatingPoints } from '../mining/operating-point.js';
import {
  forgetting,
  meanError,
  type NormalBelief,
  observeNormal,
  robustWeight,
} from '../statistics/index.js';

/**
 * Power and hashrate of machines as they are seen, relative to the catalogue's figures, as plain data. Cells go from the whole model
 * under a firmware to one temperature band of it to one operating point in that band; a new cell begins with what its
 * parent believes, and the first with the catalogue.
 */
export interface CurveState {
  readonly schema: 1;
  readonly cells: Readonly<Record<string, CurveCell>>;
  /** Readings that no machine at its point can give: they taught nothing. */
  readonly refusedCount: number;
}

export interface CurveCell {
  readonly powerRatio: NormalBelief;
  readonly hashrateRatio: NormalBelief;
}

/** A settled reading of a machine at a point. One per machine and hour: the next minute's says hardly more. */
export interface CurveObservation {
  readonly model: string;
  readonly firmware: string;
  /** Outdoor or inlet air, or fluid: always the same for one site. */
  readonly temperatureC: number;
  /** The catalogue's point that it is at. */
  readonly point: OperatingPoint;
  /** Null where watts aren't known, or only estimated from the point itself. */
  readonly powerW: number | null;
  readonly hashrateThs: number;
}

/** A figure as it is believed: its mean over machines, how sure that is, and how machines differ. */
export interface LearnedFigure {
  readonly mean: number;
  readonly standardError: number;
  readonly spread: number;
  /** Readings of the whole model behind it, asleep or awake as the point is, wild ones counting less; 0: the catalogue's word alone. */
  readonly readingCount: number;
}

export interface LearnedPoint {
  readonly pointId: string;
  readonly powerW: LearnedFigure;
  readonly hashrateThs: LearnedFigure;
  /** Whether anything but the catalogue is known, and how near to these conditions. */
  readonly basis: 'point' | 'band' | 'model' | 'catalogue';
}

export const NO_CURVES: CurveState = { schema: 1, cells: {}, refusedCount: 0 };

/** Upper ends of the temperature bands, °C; the last band has none. */
export const BAND_ENDS_C = [0, 10, 18, 24, 28, 32, 36, 40] as const;

/** Worn boards, heat and tuning move a machine by about 5 %; the catalogue counts as much as twenty readings. */
const CATALOGUE: NormalBelief = { mean: 1, meanCount: 20, spread: 0.05, spreadCount: 20 };
const UNSEEN: CurveCell = { powerRatio: CATALOGUE, hashrateRatio: CATALOGUE };
/** What a parent's belief counts for in a new cell. */
const INHERITED_COUNT = 20;
/** Machines age: older readings fade once there are so many. */
const COUNT_MAX = 20_000;
/** Shares of the catalogue's figure that a machine with its boards worn, or pushed, can show. */
const RATIO_MIN = 0.2;
const RATIO_MAX = 2;

/** The state after more readings. */
export function learnCurves(state: CurveState, observations: readonly CurveObservation[]): CurveState {
  const cells: Record<string, CurveCell> = { ...state.cells };
  let { refusedCount } = state;
  for (const observation of observations) {
    const { point, powerW, hashrateThs } = observation;
    const powerRatio = powerW === null ? null : powerW / point.powerW;
    const hashrateRatio = point.hashrateThs > 0 ? hashrateThs / point.hashrateThs : null;
    if (!isPlausible(powerRatio) || !isPlausible(hashrateRatio)) {
      refusedCount += 1;
      continue;
    }
    let parent = UNSEEN;
    for (const key of pathOf(observation, point)) {
      const before = cells[key] ?? inherited(parent);
      cells[key] = {
        powerRatio: updated(before.powerRatio, powerRatio),
        hashrateRatio: updated(before.hashrateRatio, hashrateRatio),
      };
      parent = cells[key];
    }
  }
  return { schema: 1, cells, refusedCount };
}

function isPlausible(ratio: number | null): boolean {
  return ratio === null || (ratio >= RATIO_MIN && ratio <= RATIO_MAX);
}

function updated(belief: NormalBelief, ratio: number | null): NormalBelief {
  if (ratio === null) return belief;
  return forgetting(observeNormal(belief, ratio, robustWeight(belief, ratio)), COUNT_MAX);
}

function inherited({ powerRatio, hashrateRatio }: CurveCell): CurveCell {
  return {
    powerRatio: forgetting(powerRatio, INHERITED_COUNT),
    hashrateRatio: forgetting(hashrateRatio, INHERITED_COUNT),
  };
}

/** From the widest cell to the narrowest. Sleep is apart: what a sleeping machine draws says nothing of its boards. */
function pathOf(
  { model, firmware, temperatureC }: Pick<CurveObservation, 'model' | 'firmware' | 'temperatureC'>,
  point: OperatingPoint,
): [string, string, string] {
  const machine = [model, firmware, point.kind === 'sleep' ? 'asleep' : 'awake'].join(' | ');
  const band = `${machine} | ${bandOf(temperatureC)}`;
  return [machine, band, `${band} | ${point.id}`];
}

/** Text such as `24..28 °C`. */
export function bandOf(temperatureC: number): string {
  const index = BAND_ENDS_C.findIndex((end) => temperatureC < end);
  if (index < 0) return `${BAND_ENDS_C.at(-1)}.. °C`;
  return `${index === 0 ? '' : BAND_ENDS_C[index - 1]}..${BAND_ENDS_C[index]} °C`;
}

const BASES = ['model', 'band', 'point'] as const;

/** What each of a model's points draws and hashes at a temperature, as far as it's known. */
export function learnedPoints(
  state: CurveState,
  conditions: Pick<CurveObservation, 'model' | 'firmware' | 'temperatureC'>,
  points: OperatingPoints,
): LearnedPoint[] {
  return points.map((point) => {
    const known = pathOf(conditions, point).map((key) => state.cells[key]);
    const depth = known.findLastIndex((cell) => cell !== undefined);
    const cell = known[depth] ?? UNSEEN;
    const machine = known[0] ?? UNSEEN;
    return {
      pointId: point.id,
      powerW: figure(cell.powerRatio, machine.powerRatio, point.powerW),
      hashrateThs: figure(cell.hashrateRatio, machine.hashrateRatio, point.hashrateThs),
      basis: BASES[depth] ?? 'catalogue',
    };
  });
}

function figure(ratio: NormalBelief, machine: NormalBelief, catalogue: number): LearnedFigure {
  return {
    mean: ratio.mean * catalogue,
    standardError: meanError(ratio) * catalogue,
    spread: ratio.spread * catalogue,
    readingCount: machine.meanCount - CATALOGUE.meanCount,
  };
}

import { canonicalJson } from '../ledger/canonical.js';
import { sha256Hex } from '../ledger/digest.js';
import type { OperatingPoints } from '../mining/operating-point.js';
import {
  BAND_ENDS_C,
  bandOf,
  type CurveState,
  type LearnedFigure,
  learnedPoints,
  NO_CURVES,
} from './curves.js';
import {
  ENVELOPE_PROBABILITY,
  type Move,
  moveCount,
  moveTimeQuantiles,
  type MoveTimeState,
  NO_MOVE_TIMES,
} from './move-times.js';

/** What is believed of a site's machines as far as plans are made of it. Plain data. */
export interface FleetBeliefs {
  readonly curves: CurveState;
  readonly moveTimes: MoveTimeState;
}

export const NO_BELIEFS: FleetBeliefs = { curves: NO_CURVES, moveTimes: NO_MOVE_TIMES };

/** A model under a firmware, as the catalogue and the firmware's envelope have it. */
export interface Machine {
  readonly modelId: string;
  readonly firmware: string;
  readonly operatingPoints: OperatingPoints;
  readonly upSeconds: number;
  readonly downSeconds: number;
}

/** Watts awake and asleep, TH/s, and seconds to wake and to sleep. */
export const LEARNED_QUANTITIES = ['power', 'sleep-power', 'hashrate', 'up-seconds', 'down-seconds'] as const;
export type LearnedQuantity = (typeof LEARNED_QUANTITIES)[number];

/** What is planned with. Only what was learned differs from the catalogue. */
export interface PlanningFigures {
  readonly operatingPoints: OperatingPoints;
  readonly upSeconds: number;
  readonly downSeconds: number;
  /** Quantities that were learned; the others are the catalogue's and the envelope's. */
  readonly learned: readonly LearnedQuantity[];
}

/** A belief is firm from so many readings of the model on, where its mean is known to this share of itself. */
const READINGS_MIN = 100;
const STANDARD_ERROR_RATIO_MAX = 0.01;
/** Asleep, single watts matter little. */
const SLEEP_STANDARD_ERROR_RATIO_MAX = 0.05;
const MOVES_MIN = 30;
/** What a fleet's mean can be, as shares of the catalogue's or the envelope's figure; beyond it, something else is wrong. */
const AWAKE_POWER_RATIO = { min: 0.75, max: 1.25 };
const SLEEP_POWER_RATIO = { min: 0.3, max: 2 };
const HASHRATE_RATIO = { min: 0.6, max: 1.15 };
const SECONDS_RATIO = { min: 0.2, max: 1.5 };

/**
 * The figures to plan with: learned ones where the belief is firm, the catalogue's where it is not. Watts, or hash, of all awake points
 * are learned or none, so that points are compared on one footing. Four digits, whole seconds.
 *
 * @param temperatureC null where it isn't known: then curves are the catalogue's
 */
export function planningFigures(
  beliefs: FleetBeliefs,
  machine: Machine,
  temperatureC: number | null,
): PlanningFigures {
  const { operatingPoints, learned } = planningPoints(beliefs.curves, machine, temperatureC);
  const upSeconds = moveSeconds(beliefs.moveTimes, machine, 'up');
  const downSeconds = moveSeconds(beliefs.moveTimes, machine, 'down');
  return {
    operatingPoints,
    upSeconds: upSeconds ?? machine.upSeconds,
    downSeconds: downSeconds ?? machine.downSeconds,
    learned: [
      ...learned,
      ...(upSeconds === null ? [] : (['up-seconds'] as const)),
      ...(downSeconds === null ? [] : (['down-seconds'] as const)),
    ],
  };
}

function planningPoints(
  curves: CurveState,
  machine: Machine,
  temperatureC: number | null,
): Pick<PlanningFigures, 'operatingPoints' | 'learned'> {
  const catalogue = machine.operatingPoints;
  if (temperatureC === null) return { operatingPoints: catalogue, learned: [] };
  const conditions = { model: machineModel(machine), firmware: machine.firmware, temperatureC };
  const [asleep, ...awake] = learnedPoints(curves, conditions, catalogue);
  const firm = {
    'sleep-power': isFirm(asleep!.powerW, SLEEP_STANDARD_ERROR_RATIO_MAX),
    power: awake.every(({ powerW }) => isFirm(powerW)),
    hashrate: awake.every(({ hashrateThs }) => isFirm(hashrateThs)),
  };
  const operatingPoints = catalogue.map((point, index) => {
    const { powerW, hashrateThs } = index === 0 ? asleep! : awake[index - 1]!;
    const range = index === 0 ? SLEEP_POWER_RATIO : AWAKE_POWER_RATIO;
    return {
      ...point,
      ...(firm[index === 0 ? 'sleep-power' : 'power'] && {
        powerW: within(range, powerW.mean, point.powerW),
      }),
      ...(index > 0 &&
        firm.hashrate && { hashrateThs: within(HASHRATE_RATIO, hashrateThs.mean, point.hashrateThs) }),
    };
  });
  // Points that change places would be others than those that the operator has named.
  const isAscending = operatingPoints.every(
    ({ powerW }, index) => index === 0 || powerW > operatingPoints[index - 1]!.powerW,
  );
  if (!isAscending) return { operatingPoints: catalogue, learned: [] };
  const learned = (['power', 'sleep-power', 'hashrate'] as const).filter((quantity) => firm[quantity]);
  return { operatingPoints, learned };
}

function isFirm(
  { mean, standardError, readingCount }: LearnedFigure,
  errorRatioMax = STANDARD_ERROR_RATIO_MAX,
): boolean {
  return readingCount >= READINGS_MIN && standardError <= errorRatioMax * mean;
}

/** Rounded: more digits than these are noise. */
function within({ min, max }: { min: number; max: number }, value: number, catalogue: number): number {
  return Number(Math.min(max * catalogue, Math.max(min * catalogue, value)).toPrecision(DIGITS));
}

const DIGITS = 4;

/** The slow end, which is what an envelope tells; null where too little is known. */
function moveSeconds(state: MoveTimeState, machine: Machine, move: Move): number | null {
  const envelopeSeconds = move === 'up' ? machine.upSeconds : machine.downSeconds;
  const key = { model: machineModel(machine), firmware: machine.firmware, move, envelopeSeconds };
  if (moveCount(state, key) < MOVES_MIN) return null;
  const [seconds] = moveTimeQuantiles(state, key, [ENVELOPE_PROBABILITY]);
  return Math.max(1, Math.round(within(SECONDS_RATIO, seconds!, envelopeSeconds)));
}

const MARK_LENGTH = 8;
/** Points come again with every tick; marking them is dear. */
const marks = new WeakMap<OperatingPoints, string>();

/** The name that a model is learned under. Where its points are changed in the catalogue, learning begins anew. */
export function machineModel({
  modelId,
  operatingPoints,
}: Pick<Machine, 'modelId' | 'operatingPoints'>): string {
  const mark = marks.get(operatingPoints) ?? sha256Hex(canonicalJson(operatingPoints)).slice(0, MARK_LENGTH);
  marks.set(operatingPoints, mark);
  return `${modelId}#${mark}`;
}

/** Figures of a machine in a temperature band that differ from what they were. */
export interface ChangedFigures extends PlanningFigures {
  readonly modelId: string;
  readonly firmware: string;
  readonly band: string;
}

/** Changes smaller than this share aren't worth another figure: plans would move for noise. */
const NOTICEABLE_RATIO = 0.005;
/** One temperature in each band. */
const BAND_TEMPERATURES_C = [...BAND_ENDS_C.map((end) => end - 1), BAND_ENDS_C.at(-1)!];

/** What would be planned with otherwise under other beliefs, by machine and temperature band. */
export function changedFigures(
  before: FleetBeliefs,
  after: FleetBeliefs,
  machines: readonly Machine[],
): ChangedFigures[] {
  return machines.flatMap((machine) =>
    BAND_TEMPERATURES_C.flatMap((temperatureC): ChangedFigures[] => {
      const figures = planningFigures(after, machine, temperatureC);
      if (isAlike(planningFigures(before, machine, temperatureC), figures)) return [];
      const { modelId, firmware } = machine;
      return [{ modelId, firmware, band: bandOf(temperatureC), ...figures }];
    }),
  );
}

function isAlike(a: PlanningFigures, b: PlanningFigures): boolean {
  const [of, and] = [numbersOf(a), numbersOf(b)];
  return (
    canonicalJson(a.learned) === canonicalJson(b.learned) &&
    of.every((value, index) => Math.abs(value - and[index]!) <= NOTICEABLE_RATIO * Math.abs(value))
  );
}

function numbersOf({ operatingPoints, upSeconds, downSeconds }: PlanningFigures): number[] {
  return [
    ...operatingPoints.flatMap(({ powerW, hashrateThs }) => [powerW, hashrateThs]),
    upSeconds,
    downSeconds,
  ];
}

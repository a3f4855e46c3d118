export {
  BAND_ENDS_C,
  bandOf,
  learnCurves,
  learnedPoints,
  NO_CURVES,
  type CurveCell,
  type CurveObservation,
  type CurveState,
  type LearnedFigure,
  type LearnedPoint,
} from './curves.js';
export {
  learnMoveTimes,
  moveCount,
  moveTimeQuantiles,
  NO_MOVE_TIMES,
  type Move,
  type MoveTimeKey,
  type MoveTimeObservation,
  type MoveTimeState,
} from './move-times.js';
export {
  changedFigures,
  LEARNED_QUANTITIES,
  machineModel,
  NO_BELIEFS,
  planningFigures,
  type ChangedFigures,
  type FleetBeliefs,
  type LearnedQuantity,
  type Machine,
  type PlanningFigures,
} from './planning-figures.js';
export {
  learnResponders,
  NO_RESPONDERS,
  responderBelief,
  responderRate,
  type ResponderBelief,
  type ResponderOutcome,
  type ResponderState,
} from './responders.js';

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
  moveTimeQuantiles,
  NO_MOVE_TIMES,
  type Move,
  type MoveTimeKey,
  type MoveTimeObservation,
  type MoveTimeState,
} from './move-times.js';
export {
  learnResponders,
  NO_RESPONDERS,
  responderBelief,
  responderRate,
  shedProbability,
  sparesNeeded,
  type CallableGroup,
  type ResponderBelief,
  type ResponderOutcome,
  type ResponderState,
  type SparesNeeded,
} from './responders.js';

import type { Adjustment, BaselineMethod, DaySelection, LikeDays } from '../../src/core/baselines/index.js';

type LikeDaysMethod = Extract<BaselineMethod, { kind: 'like-days' }>;

export const WEEKDAYS: LikeDays = { dayTypes: ['weekday'], take: 10, min: 10, dropHighest: 0, dropLowest: 0 };
export const WEEKENDS: LikeDays = { ...WEEKDAYS, dayTypes: ['saturday', 'sunday', 'holiday'] };

export const PRECEDING: DaySelection = {
  order: 'preceding',
  lookBackDays: 45,
  lookBackDaysMax: 60,
  likeDays: [WEEKDAYS, WEEKENDS],
  rankBy: 'day-mean',
  lowUsageRatio: null,
  missingRatioMax: 0.1,
};

export const SCALAR: Adjustment = {
  kind: 'scalar',
  fromMinutesBefore: 180,
  toMinutesBefore: 60,
  ratioMin: null,
  ratioMax: null,
};

function likeDays(days: Partial<DaySelection>, adjustment: Adjustment | null): LikeDaysMethod {
  return { kind: 'like-days', days: { ...PRECEDING, ...days }, adjustment };
}

export const MIDDLE_8_OF_10 = likeDays(
  { likeDays: [{ ...WEEKDAYS, dropHighest: 1, dropLowest: 1 }, WEEKENDS] },
  SCALAR,
);

export const HIGH_4_OF_5 = likeDays(
  {
    rankBy: 'event-mean',
    lowUsageRatio: 0.25,
    likeDays: [
      { ...WEEKDAYS, take: 5, min: 5, dropLowest: 1 },
      { ...WEEKDAYS, dayTypes: ['saturday'], take: 3, min: 3, dropLowest: 1 },
      { ...WEEKDAYS, dayTypes: ['sunday', 'holiday'], take: 3, min: 3, dropLowest: 1 },
    ],
  },
  { kind: 'additive', fromMinutesBefore: 240, toMinutesBefore: 60, ratioMin: null, ratioMax: null },
);

export const TOP_5_OF_10 = likeDays(
  { rankBy: 'event-mean', likeDays: [{ ...WEEKDAYS, dropLowest: 5 }, WEEKENDS] },
  { kind: 'scalar', fromMinutesBefore: 240, toMinutesBefore: 120, ratioMin: 0.8, ratioMax: 1.2 },
);

export const TEN_IN_TEN = likeDays(
  {
    lookBackDaysMax: 45,
    likeDays: [
      { ...WEEKDAYS, min: 5 },
      { ...WEEKENDS, min: 4 },
    ],
  },
  { kind: 'scalar', fromMinutesBefore: 240, toMinutesBefore: 60, ratioMin: 0.8, ratioMax: 1.2 },
);

export const NEAREST_20 = likeDays(
  { order: 'nearest', likeDays: [{ ...WEEKDAYS, take: 20, min: 20 }, WEEKENDS] },
  null,
);

export const MATCHING_PAIR: BaselineMethod = {
  kind: 'similar-days',
  compare: 'pair',
  adjacentMinutes: 0,
  days: {
    ...PRECEDING,
    lookBackDays: 365,
    lookBackDaysMax: 365,
    likeDays: [{ ...WEEKDAYS, take: 2, min: 2 }],
  },
  adjustment: SCALAR,
};

export const MATCH_DAY: BaselineMethod = {
  kind: 'similar-days',
  compare: 'rest-of-day',
  adjacentMinutes: 60,
  days: { ...PRECEDING, likeDays: [{ ...WEEKDAYS, take: 3, min: 3 }] },
  adjustment: null,
};

export const SAME_DAY_3_PLUS_2: BaselineMethod = {
  kind: 'day-windows',
  windows: [
    { anchor: 'start', fromMinutes: -240, toMinutes: -60 },
    { anchor: 'end', fromMinutes: 60, toMinutes: 180 },
  ],
  days: null,
  adjustment: null,
};

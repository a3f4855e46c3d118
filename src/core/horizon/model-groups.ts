import type { Facts, GroupFacts } from './facts.js';
import type { ColumnBuilder, RowBuilder } from './lp.js';

/** First columns of a group's blocks, and its rows that belong to no interval. */
export interface GroupColumns {
  readonly facts: GroupFacts;
  /** X(k) at [k − 1]. */
  readonly levels: readonly number[];
  readonly wakes: number;
  /** Retunes of level k at [k − 2]; empty where they cost nothing. */
  readonly retunes: readonly number[];
  /** Slacks of the locks from before the horizon, one for each interval in which there may be some. */
  upSlack: number;
  downSlack: number;
  readonly upSlackCount: number;
  readonly downSlackCount: number;
}

export function groupColumns(
  { T, startsSeconds }: Facts,
  facts: GroupFacts,
  cols: ColumnBuilder,
  integer: boolean,
): GroupColumns {
  const { K, minerCount, revenueUsd, stopUsd, wearUsd, lostHashUsd, retuneUsd, group } = facts;
  const levels = Array.from({ length: K }, (_, index) =>
    cols.block(
      T,
      (t) => {
        const revenue = revenueUsd[index + 1]![t]! - revenueUsd[index]![t]!;
        return index > 0 ? -revenue : (stopUsd[t + 1] ?? 0) - stopUsd[t]! - revenue;
      },
      () => minerCount,
      integer,
    ),
  );
  const wakes = cols.block(
    T,
    (t) => wearUsd[t]! + lostHashUsd[t]! + stopUsd[t]!,
    () => minerCount,
  );
  const retunes = levels.slice(retuneUsd ? 1 : levels.length).map(() =>
    cols.block(
      T,
      (t) => retuneUsd![t]!,
      () => minerCount,
    ),
  );
  const within = (seconds: number): number => startsSeconds.filter((start) => start < seconds).length;
  const upSlackCount = within(group.minUpSeconds);
  const downSlackCount = within(group.minDownSeconds);
  return { facts, levels, wakes, retunes, upSlack: -1, downSlack: -1, upSlackCount, downSlackCount };
}

/** Columns of the group that belong to no interval's block. */
export function groupTailColumns(group: GroupColumns, cols: ColumnBuilder): void {
  // Locks may give way, minimum times of moves within the horizon never do: the slack is no more than what is locked.
  const { lockedAwake, lockedAsleep } = group.facts;
  group.upSlack = cols.count;
  for (let t = 0; t < group.upSlackCount; t += 1) cols.add(0, 0, lockedAwake[t]!);
  group.downSlack = cols.count;
  for (let t = 0; t < group.downSlackCount; t += 1) cols.add(0, 0, lockedAsleep[t]!);
}

/** Rows (1)–(4) of a group: sleeps are not negative, minimum times by windows, levels nested. */
export function groupRows({ T }: Facts, columns: GroupColumns, rows: RowBuilder): void {
  const { facts, levels, wakes } = columns;
  const awake = levels[0]!;
  for (let t = 0; t < T; t += 1) {
    rows.entry(wakes + t, 1);
    rows.entry(awake + t, -1);
    if (t > 0) rows.entry(awake + t - 1, 1);
    rows.end(t > 0 ? 0 : -facts.initialAwake, Infinity);
  }
  for (let t = 0; t < T; t += 1) minUpRow(columns, rows, t);
  for (let t = 0; t < T; t += 1) minDownRow(columns, rows, t);
  for (let k = 1; k < levels.length; k += 1) {
    for (let t = 0; t < T; t += 1) {
      rows.entry(levels[k - 1]! + t, 1);
      rows.entry(levels[k]! + t, -1);
      rows.end(0, Infinity);
    }
  }
  columns.retunes.forEach((first, index) => retuneRows(columns, rows, T, index + 1, first));
}

/** Retunes ≥ what level `k` rises by beyond wakes, and what it falls by beyond sleeps, with sleeps = W − ΔX(1). */
function retuneRows(
  { facts: { initialLevels }, levels, wakes }: GroupColumns,
  rows: RowBuilder,
  T: number,
  k: number,
  first: number,
): void {
  const change = (level: number, t: number, sign: 1 | -1): number => {
    rows.entry(levels[level]! + t, sign);
    if (t > 0) rows.entry(levels[level]! + t - 1, -sign);
    return t > 0 ? 0 : sign * initialLevels[level]!;
  };
  for (let t = 0; t < T; t += 1) {
    rows.entry(first + t, 1);
    rows.entry(wakes + t, 1);
    rows.end(change(k, t, -1), Infinity);
  }
  for (let t = 0; t < T; t += 1) {
    rows.entry(first + t, 1);
    rows.entry(wakes + t, 1);
    rows.end(change(k, t, 1) + change(0, t, -1), Infinity);
  }
}

/** X(1,t) − wakes not yet past their minimum + slack ≥ locked awake. Of one wake's own interval it says nothing new. */
function minUpRow(
  { facts, levels, wakes, upSlack, upSlackCount }: GroupColumns,
  rows: RowBuilder,
  t: number,
): void {
  const since = facts.upSince[t]!;
  if (t - since <= 1 && t >= upSlackCount) return void rows.end(-Infinity, Infinity);
  rows.entry(levels[0]! + t, 1);
  for (let at = since + 1; at <= t; at += 1) rows.entry(wakes + at, -1);
  if (t < upSlackCount) rows.entry(upSlack + t, 1);
  rows.end(facts.lockedAwake[t]!, Infinity);
}

/** Miners asleep ≥ sleeps not yet past their minimum + locked asleep − slack, with sleeps = W − ΔX(1) summed up. */
function minDownRow(
  { facts, levels, wakes, downSlack, downSlackCount }: GroupColumns,
  rows: RowBuilder,
  t: number,
): void {
  const since = facts.downSince[t]!;
  if (t - since <= 1 && t >= downSlackCount) return void rows.end(-Infinity, Infinity);
  for (let at = since + 1; at <= t; at += 1) rows.entry(wakes + at, 1);
  if (since >= 0) rows.entry(levels[0]! + since, 1);
  if (t < downSlackCount) rows.entry(downSlack + t, -1);
  const awakeBefore = since >= 0 ? 0 : facts.initialAwake;
  rows.end(-Infinity, facts.minerCount - facts.lockedAsleep[t]! - awakeBefore);
}

/** Days of wakes that a horizon of this length can touch: the count does not change as it moves on. */
export function dayRowCount({ T, startsSeconds, hours }: Facts): number {
  const totalHours = startsSeconds[T - 1]! / 3600 + hours[T - 1]!;
  return Math.ceil(totalHours / 24) + 2;
}

/** Wakes of each day of the calendar ≤ what is left of its cap. */
export function cycleRows(facts: Facts, { facts: group, wakes }: GroupColumns, rows: RowBuilder): number[] {
  const { dayOfInterval } = facts.problem;
  const { wakesToday } = group;
  const { wakesPerDayMax } = group.group;
  return Array.from({ length: dayRowCount(facts) }, (_, day) => {
    if (wakesPerDayMax === null) return rows.end(-Infinity, Infinity);
    for (let t = 0; t < facts.T; t += 1) {
      if (dayOfInterval[t]! - dayOfInterval[0]! === day) rows.entry(wakes + t, 1);
    }
    const cap = wakesPerDayMax * group.minerCount - (day === 0 ? wakesToday : 0);
    return rows.end(-Infinity, Math.max(0, cap));
  });
}

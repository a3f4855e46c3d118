interface Day {
  readonly due: number;
  readonly complete: number;
  readonly estimated: number;
  readonly energy_mwh: number;
}

export type DayState = 'before' | 'whole' | 'estimated' | 'gaps' | 'empty';

/** What an auditor has to know of a day at a glance: the worst of it. */
export function dayState({ due, complete, estimated, energy_mwh: energyMwh }: Day): DayState {
  if (due === 0) return 'before';
  if (complete === 0 && energyMwh === 0) return 'empty';
  if (complete < due) return 'gaps';
  return estimated > 0 ? 'estimated' : 'whole';
}

export function monthTotals(days: readonly Day[]) {
  const sum = (of: (day: Day) => number): number => days.reduce((total, day) => total + of(day), 0);
  return {
    due: sum(({ due }) => due),
    complete: sum(({ complete }) => complete),
    estimated: sum(({ estimated }) => estimated),
    energyMwh: sum(({ energy_mwh: energyMwh }) => energyMwh),
  };
}

/** @param month such as 2026-01 */
export function monthBefore(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, '0')}`;
}

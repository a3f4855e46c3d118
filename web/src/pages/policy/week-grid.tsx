import { type KeyboardEvent, useRef, useState } from 'react';
import {
  DAYS,
  type HourAction,
  nextAction,
  scheduleOf,
  type ScheduleWindow,
  type Week,
  weekOf,
  withHour,
} from './week.js';

interface WeekGridProps {
  readonly schedule: readonly ScheduleWindow[];
  readonly isReadOnly: boolean;
  readonly onChange: (schedule: ScheduleWindow[]) => void;
}

const LETTERS: Readonly<Record<HourAction, string>> = { price: '·', curtail: 'C', run: 'R' };
const WORDS: Readonly<Record<HourAction, string>> = {
  price: 'by price',
  curtail: 'curtailed',
  run: 'runs',
};
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** The schedule as a week: arrows move, space or a press goes from price to curtailed to running. */
export function WeekGrid({ schedule, isReadOnly, onChange }: WeekGridProps) {
  const week = weekOf(schedule);
  if (!week)
    return (
      <p className="quiet">
        The schedule is finer than whole hours, or not of all months: it is changed window by window, or as
        YAML.
      </p>
    );
  return (
    <fieldset className="week" disabled={isReadOnly}>
      <legend>Week</legend>
      <p className="quiet">
        C: curtailed, R: runs, whatever the price; ·: by price. Arrow keys move, Space changes. In the site’s
        time.
      </p>
      <div className="scroll">
        <Grid week={week} isReadOnly={isReadOnly} onChange={(next) => onChange(scheduleOf(next, schedule))} />
      </div>
    </fieldset>
  );
}

interface GridProps {
  readonly week: Week;
  readonly isReadOnly: boolean;
  readonly onChange: (week: Week) => void;
}

function Grid({ week, isReadOnly, onChange }: GridProps) {
  const [[day, hour], setPlace] = useState<readonly [number, number]>([0, 0]);
  const table = useRef<HTMLTableElement>(null);
  const change = (row: number, column: number): void => {
    setPlace([row, column]);
    if (!isReadOnly) onChange(withHour(week, row, column, nextAction(week[row]![column]!)));
  };
  const press = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (!step && event.key !== ' ' && event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
    if (!step) return change(day, hour);
    const place = [clamped(day + step[0], 6), clamped(hour + step[1], 23)] as const;
    setPlace(place);
    table.current?.querySelector<HTMLElement>(`[data-place="${place.join(' ')}"]`)?.focus();
  };
  return (
    <table ref={table} role="grid" aria-label="Schedule by hours of the week" onKeyDown={press}>
      <thead>
        <tr>
          <td />
          {HOURS.map((each) => (
            <th key={each} scope="col">
              {each}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {week.map((hours, row) => (
          <tr key={DAYS[row]}>
            <th scope="row">{DAYS[row]}</th>
            {hours.map((action, column) => (
              <td
                key={column}
                role="gridcell"
                data-place={`${row} ${column}`}
                data-action={action}
                aria-label={`${DAYS[row]} ${column}:00, ${WORDS[action]}`}
                aria-readonly={isReadOnly}
                tabIndex={row === day && column === hour ? 0 : -1}
                onClick={() => change(row, column)}
              >
                {LETTERS[action]}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function clamped(value: number, max: number): number {
  return Math.min(max, Math.max(0, value));
}

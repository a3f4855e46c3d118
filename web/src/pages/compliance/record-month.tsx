import { useState } from 'react';
import type { paths } from '../../api/client.js';
import { clock } from '../../format/time.js';
import { Button } from '../../ui/button.js';
import { Figure } from '../../ui/figure.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { dayState, type DayState, monthBefore, monthTotals } from './month.js';
import { useRecordMonth } from './queries.js';

type Month =
  paths['/api/v1/sites/{site}/intervals/days']['get']['responses']['200']['content']['application/json'];
type Day = Month['days'][number];

const STATE_NAMES: Readonly<Record<DayState, string>> = {
  whole: 'complete',
  estimated: 'complete, part of it estimated',
  gaps: 'has gaps',
  empty: 'nothing recorded',
  before: 'before the record began',
};
const MARKS: Readonly<Record<DayState, string>> = {
  whole: '✓',
  estimated: '≈',
  gaps: '!',
  empty: '–',
  before: '·',
};
const GAP_NAMES = {
  partial: 'readings cover a part',
  'no-data': 'no readings',
  'not-recorded': 'not recorded: Ebb was not running',
} as const;

export interface RecordMonthProps {
  readonly siteId: string;
  readonly zone: string;
}

/** How whole the record of a month is, so that a gap is seen at once. */
export function RecordMonth({ siteId, zone }: RecordMonthProps) {
  const [month, setMonth] = useState('');
  const { data: found, error, refetch } = useRecordMonth(siteId, month);
  return (
    <section className="panel" aria-labelledby="record">
      <h2 id="record">
        The record {found && `of ${found.month}`} <small>settlement intervals by readings</small>
      </h2>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !found ? (
        <LoadingState what="the record" />
      ) : (
        <>
          <MonthView found={found} zone={zone} />
          <div className="dialog-foot">
            <Button onPress={() => setMonth(monthBefore(found.month))}>Month before</Button>
            {month !== '' && <Button onPress={() => setMonth('')}>This month</Button>}
          </div>
        </>
      )}
    </section>
  );
}

function MonthView({ found, zone }: { readonly found: Month; readonly zone: string }) {
  const { due, complete, estimated, energyMwh } = monthTotals(found.days);
  const gaps = found.days.flatMap((day) => day.gaps);
  const share = due === 0 ? null : Math.floor((complete / due) * 1000) / 10;
  return (
    <>
      <dl className="figures">
        <Figure
          label="Complete"
          value={share === null ? '–' : `${share}%`}
          tone={complete < due ? 'bad' : 'good'}
        >
          {complete} of {due} intervals of {found.minutes} min
        </Figure>
        <Figure label="Partly estimated" value={String(estimated)}>
          of the complete ones
        </Figure>
        <Figure label="Energy" value={`${energyMwh.toFixed(1)} MWh`}>
          of the time that readings cover
        </Figure>
      </dl>
      <ol className="month">
        {found.days.map((day) => (
          <DayCell key={day.date} day={day} />
        ))}
      </ol>
      <ul className="legend-text">
        {(Object.keys(MARKS) as DayState[]).map((state) => (
          <li key={state}>
            <span aria-hidden="true">{MARKS[state]}</span> {STATE_NAMES[state]}
          </li>
        ))}
      </ul>
      {gaps.length > 0 && (
        <details>
          <summary>
            {gaps.length} {gaps.length === 1 ? 'gap' : 'gaps'}, each with its times
          </summary>
          <ul>
            {gaps.map(({ from, to, status }) => (
              <li key={from}>
                <Time at={from} zone={zone} day /> to {clock(to, zone)}: {GAP_NAMES[status]}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function DayCell({ day }: { readonly day: Day }) {
  const state = dayState(day);
  return (
    <li data-state={state} title={`${day.date}: ${day.complete} of ${day.due} intervals complete`}>
      <span>{Number(day.date.slice(-2))}</span>
      <strong aria-hidden="true">{MARKS[state]}</strong>
      <span className="visually-hidden">
        {STATE_NAMES[state]}, {day.complete} of {day.due} intervals
      </span>
    </li>
  );
}

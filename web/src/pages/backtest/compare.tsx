import { lazy, Suspense } from 'react';
import { signedUsd, usd } from '../../format/money.js';
import { LoadingState, StaleNote } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import type { BacktestDetail, Result } from './queries.js';
import { bandText, subjectOf } from './words.js';

const GainChart = lazy(() =>
  import('../../ui/gain-chart.js').then(({ GainChart: part }) => ({ default: part })),
);

/** A backtest with its result. */
export interface Shown {
  readonly run: BacktestDetail;
  readonly result: Result;
}

/** Two results side by side. */
export function Compare({ first, second }: { readonly first: Shown; readonly second: Shown }) {
  const [a, b] = [subjectOf(first.result), subjectOf(second.result)];
  const isSamePeriod =
    first.run.asked.from === second.run.asked.from && first.run.asked.to === second.run.asked.to;
  const rows: readonly [string, string, string, string][] = [
    money('Earned', a.net_usd, b.net_usd),
    money('Against always on', a.gain_over_always_on.usd, b.gain_over_always_on.usd),
    ['Between', bandText(a.gain_over_always_on), bandText(b.gain_over_always_on), ''],
    money('A day against always on', perDay(first), perDay(second)),
    money('Less than perfect foresight', a.regret_usd, b.regret_usd),
    figure('Skill', a.skill, b.skill, 3),
    figure('Curtailed, MWh', a.curtailed_mwh, b.curtailed_mwh, 1),
    figure('Cycles a day', a.cycles_per_day, b.cycles_per_day, 2),
    figure('Uptime, %', a.uptime * 100, b.uptime * 100, 1),
    figure('Days with a price', first.result.days, second.result.days, 1),
  ];
  const columns = [
    { name: 'Figure' },
    { name: first.run.asked.name, isNumber: true },
    {
      name: `${second.run.asked.name}${second.run.asked.name === first.run.asked.name ? ' (second)' : ''}`,
      isNumber: true,
    },
    { name: 'Second less first', isNumber: true },
  ];
  return (
    <section className="panel" aria-labelledby="compare">
      <h2 id="compare">Side by side</h2>
      {!isSamePeriod && (
        <StaleNote>
          They are of other periods: only figures by the day can be held against each other.
        </StaleNote>
      )}
      <DataTable label="Side by side" columns={columns}>
        {rows.map(([name, ...cells]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells.map((cell, index) => (
              <td key={index} className="number">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </DataTable>
      <h3>
        Gain over always on, added up <small>first with its error band; dashed: second</small>
      </h3>
      <Suspense fallback={<LoadingState what="the chart" />}>
        <GainChart days={a.days} other={{ name: second.run.asked.name, days: b.days }} />
      </Suspense>
    </section>
  );
}

function perDay({ result }: Shown): number | null {
  return result.days > 0 ? subjectOf(result).gain_over_always_on.usd / result.days : null;
}

function money(name: string, a: number | null, b: number | null): [string, string, string, string] {
  return [name, usd(a), usd(b), a === null || b === null ? '–' : signedUsd(b - a)];
}

function figure(
  name: string,
  a: number | null,
  b: number | null,
  digits: number,
): [string, string, string, string] {
  const text = (value: number | null): string => value?.toFixed(digits) ?? '–';
  const difference = a === null || b === null ? null : b - a;
  return [name, text(a), text(b), `${difference !== null && difference > 0 ? '+' : ''}${text(difference)}`];
}

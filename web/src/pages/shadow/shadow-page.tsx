import './shadow.css';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useSiteClock } from '../../api/live.js';
import type { SitePageProps } from '../../app/pages.js';
import { signedUsd, usd } from '../../format/money.js';
import { SelectInput } from '../../ui/fields.js';
import { Figure } from '../../ui/figure.js';
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { type Shadow, type ShadowDay, useShadow } from './queries.js';
import { bandText, missingWords, shadowSentence } from './words.js';

const GainChart = lazy(() =>
  import('../../ui/gain-chart.js').then(({ GainChart: part }) => ({ default: part })),
);
const HOUR_MS = 3_600e3;
const SPANS = [
  { id: '7', text: 'The last 7 days' },
  { id: '30', text: 'The last 30 days' },
  { id: '90', text: 'The last 90 days' },
];

type Gain = Shadow['total']['gain_over_always_on'];

/** What the plans would have earned, had they been followed, and how sure that is. */
export function ShadowPage({ siteId }: SitePageProps) {
  const nowMs = useSiteClock(siteId);
  const [days, setDays] = useState('30');
  const toMs = nowMs === null ? null : Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  const { data: shadow, error, refetch } = useShadow(siteId, Number(days), toMs);
  return (
    <div className="shadow-page">
      <div className="dialog-head">
        <h1>
          Shadow <small>what it would have earned</small>
        </h1>
        <SelectInput label="Span" options={SPANS} value={days} onChange={setDays} />
      </div>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !shadow ? (
        <LoadingState what="the account" />
      ) : shadow.total.intervals === 0 ? (
        <EmptyState title="Nothing was decided in mode shadow">
          In that mode Ebb plans and records, and sends nothing to any miner. Change the mode (m) to see here
          what its plans would have earned, before you let it act.
        </EmptyState>
      ) : (
        <Account shadow={shadow} />
      )}
    </div>
  );
}

function Account({ shadow }: { readonly shadow: Shadow }) {
  const { total, days } = shadow;
  return (
    <>
      <section className="panel" aria-label="The whole span">
        <p className="shadow-sentence">{shadowSentence(shadow)}</p>
        <dl className="figures figures-large">
          <GainFigure label="Against always on" gain={total.gain_over_always_on}>
            over {total.settled_intervals} settled intervals
          </GainFigure>
          <GainFigure label="Against what happened" gain={total.gain_over_actual}>
            over the {total.compared_intervals} that readings cover
          </GainFigure>
          <Figure label="The plans’ own course" value={usd(total.policy.net_usd)}>
            {total.policy.energy_mwh.toFixed(1)} MWh, {total.policy.wakes} wakes
          </Figure>
        </dl>
        <h3>What it is made of, and what is missing</h3>
        <ul className="quiet">
          {missingWords(shadow).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      <section className="panel" aria-labelledby="gain">
        <h2 id="gain">
          Gain over always on <small>added up, with its error band</small>
        </h2>
        <Suspense fallback={<LoadingState what="the chart" />}>
          <GainChart days={days} />
        </Suspense>
      </section>
      <section className="panel" aria-labelledby="days">
        <h2 id="days">By day</h2>
        <DayTable days={days} />
      </section>
    </>
  );
}

interface GainFigureProps {
  readonly label: string;
  readonly gain: Gain;
  readonly children: ReactNode;
}

function GainFigure({ label, gain, children }: GainFigureProps) {
  // What may be either, or is not known, is neither good nor bad.
  const [low, high] = [gain.low_usd ?? -Infinity, gain.high_usd ?? Infinity];
  const tone = low > 0 ? 'good' : high < 0 ? 'bad' : 'plain';
  return (
    <Figure label={label} value={signedUsd(gain.usd)} tone={tone}>
      {bandText(gain)} {children}
    </Figure>
  );
}

const COLUMNS = [
  { name: 'Day' },
  { name: 'Plans', isNumber: true },
  { name: 'Always on', isNumber: true },
  { name: 'Gain', isNumber: true },
  { name: 'Between', isNumber: true },
  { name: 'Against what happened', isNumber: true },
  { name: 'Settled', isNumber: true },
];

function DayTable({ days }: { readonly days: readonly ShadowDay[] }) {
  return (
    <DataTable label="Profit and loss by day" columns={COLUMNS}>
      {[...days].reverse().map((day) => {
        const { gain_over_always_on: gain, gain_over_actual: overActual } = day;
        return (
          <tr key={day.date}>
            <th scope="row">{day.date}</th>
            <td className="number">{usd(day.policy.net_usd)}</td>
            <td className="number">{usd(day.always_on.net_usd)}</td>
            <td className="number">
              <strong>{signedUsd(gain.usd)}</strong>
            </td>
            <td className="number">
              {gain.low_usd === null ? '–' : `${signedUsd(gain.low_usd)} to ${signedUsd(gain.high_usd)}`}
            </td>
            <td className="number">{day.compared_intervals === 0 ? '–' : signedUsd(overActual.usd)}</td>
            <td className="number">
              {day.settled_intervals} of {day.intervals}
            </td>
          </tr>
        );
      })}
    </DataTable>
  );
}

import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { pageHref } from '../../app/pages.js';
import { price, signedUsd, usd } from '../../format/money.js';
import { Figure } from '../../ui/figure.js';
import { LoadingState, StaleNote } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import { BasisView } from './basis-view.js';
import { DownloadButtons } from './download.js';
import type { BacktestDetail, Outcome, Result } from './queries.js';
import { bandText, outcomeName, sentence, subjectOf, toneOf } from './words.js';

const GainChart = lazy(() =>
  import('../../ui/gain-chart.js').then(({ GainChart: part }) => ({ default: part })),
);

export interface ResultViewProps {
  readonly siteId: string;
  readonly zone: string;
  readonly run: BacktestDetail;
  readonly result: Result;
  /** Of the settings in force now; null: not known. */
  readonly hashNow: string | null;
}

/** What one backtest said. */
export function ResultView({ siteId, zone, run, result, hashNow }: ResultViewProps) {
  const subject = subjectOf(result);
  const present = result.outcomes.find(({ kind }) => kind === 'present');
  const other =
    present && present !== subject ? { name: outcomeName(present), days: present.days } : undefined;
  return (
    <section className="panel backtest-result" aria-label={run.asked.name}>
      <div className="dialog-head">
        <h2>
          {run.asked.name}{' '}
          <small>
            <Time at={run.asked.from} zone={zone} day /> – <Time at={run.asked.to} zone={zone} day />
          </small>
        </h2>
        <DownloadButtons siteId={siteId} run={run} result={result} />
      </div>
      {hashNow !== null && run.settings_hash !== null && run.settings_hash !== hashNow && (
        <StaleNote>
          The settings were changed since: “settings in force” are those of then. Run it again to try those of
          now.
        </StaleNote>
      )}
      <p className="backtest-sentence">{sentence(result)}</p>
      <KeyFigures subject={subject} />
      <h3>
        Gain over always on, added up{' '}
        <small>
          {outcomeName(subject).toLowerCase()} with its error band{other && '; dashed: settings in force'}
        </small>
      </h3>
      <Suspense fallback={<LoadingState what="the chart" />}>
        <GainChart days={subject.days} {...(other && { other })} />
      </Suspense>
      <h3>What was run</h3>
      <OutcomeTable outcomes={result.outcomes} bound={result.bound} />
      <h3>By month</h3>
      <MonthTable subject={subject} />
      <h3>
        Hours in which most was lost <small>against a schedule that knew all prices</small>
      </h3>
      <WorstTable siteId={siteId} zone={zone} subject={subject} />
      <BasisView zone={zone} result={result} />
    </section>
  );
}

function KeyFigures({ subject }: { readonly subject: Outcome }) {
  const { gain_over_always_on: overOn, gain_over_present: overPresent, month_like: month } = subject;
  return (
    <dl className="figures figures-large">
      <Figure label="Against always on" value={signedUsd(overOn.usd)} tone={toneOf(overOn)}>
        {bandText(overOn)}
      </Figure>
      {overPresent && (
        <Figure
          label="Against settings in force"
          value={signedUsd(overPresent.usd)}
          tone={toneOf(overPresent)}
        >
          {bandText(overPresent)}
        </Figure>
      )}
      <Figure label="Less than perfect foresight" value={usd(subject.regret_usd)}>
        {subject.skill !== null && `skill ${subject.skill.toFixed(3)}: 0 is always on, 1 is perfect`}
      </Figure>
      <Figure label="Curtailed" value={`${subject.curtailed_mwh.toFixed(1)} MWh`}>
        {subject.curtailed_hours.toFixed(1)} h, {subject.cycles_per_day.toFixed(2)} cycles a day
      </Figure>
      {month && (
        <Figure label="Another such month" value={signedUsd(month.usd_per_month)}>
          {signedUsd(month.low_usd)} to {signedUsd(month.high_usd)} with 90 %, were its days like these{' '}
          {month.days}
        </Figure>
      )}
    </dl>
  );
}

const OUTCOME_COLUMNS = [
  { name: 'Policy' },
  { name: 'Earned', isNumber: true },
  { name: 'Against always on', isNumber: true },
  { name: 'Regret', isNumber: true },
  { name: 'Skill', isNumber: true },
  { name: 'Paid, $/MWh', isNumber: true },
  { name: 'Uptime', isNumber: true },
  { name: 'Cycles a day', isNumber: true },
];

function OutcomeTable({ outcomes, bound }: Pick<Result, 'outcomes' | 'bound'>) {
  return (
    <DataTable label="What was run" columns={OUTCOME_COLUMNS}>
      {outcomes.map((outcome) => (
        <tr key={outcome.name}>
          <th scope="row">
            {outcomeName(outcome)}
            <br />
            <small className="quiet">{outcome.rule}</small>
          </th>
          <td className="number">{usd(outcome.net_usd)}</td>
          <td className="number">{signedUsd(outcome.gain_over_always_on.usd)}</td>
          <td className="number">{usd(outcome.regret_usd)}</td>
          <td className="number">{outcome.skill?.toFixed(3) ?? '–'}</td>
          <td className="number">{price(outcome.avg_price_paid_usd_per_mwh)}</td>
          <td className="number">{(outcome.uptime * 100).toFixed(1)} %</td>
          <td className="number">{outcome.cycles_per_day.toFixed(2)}</td>
        </tr>
      ))}
      <tr>
        <th scope="row">
          Perfect foresight
          <br />
          <small className="quiet">
            no more than this; {usd(bound.feasible_usd)} was earned by a schedule that the fleet can follow
          </small>
        </th>
        <td className="number">{usd(bound.bound_usd)}</td>
        <td colSpan={6} />
      </tr>
    </DataTable>
  );
}

const MONTH_COLUMNS = [
  { name: 'Month' },
  { name: 'Earned', isNumber: true },
  { name: 'Against always on', isNumber: true },
  { name: 'Between', isNumber: true },
  { name: 'Against settings in force', isNumber: true },
  { name: 'Curtailed, MWh', isNumber: true },
  { name: 'Wakes', isNumber: true },
];

function MonthTable({ subject }: { readonly subject: Outcome }) {
  return (
    <DataTable label="By month" columns={MONTH_COLUMNS}>
      {subject.months.map((month) => (
        <tr key={month.month}>
          <th scope="row">{month.month}</th>
          <td className="number">{usd(month.net_usd)}</td>
          <td className="number">{signedUsd(month.gain_over_always_on.usd)}</td>
          <td className="number">{bandText(month.gain_over_always_on)}</td>
          <td className="number">{signedUsd(month.gain_over_present?.usd)}</td>
          <td className="number">{month.curtailed_mwh.toFixed(1)}</td>
          <td className="number">{month.wakes}</td>
        </tr>
      ))}
    </DataTable>
  );
}

const WORST_COLUMNS = [
  { name: 'Hour' },
  { name: 'Lost', isNumber: true },
  { name: 'Dearest price', isNumber: true },
  { name: 'Mining', isNumber: true },
  { name: 'Best was', isNumber: true },
];

interface WorstProps {
  readonly siteId: string;
  readonly zone: string;
  readonly subject: Outcome;
}

function WorstTable({ siteId, zone, subject }: WorstProps) {
  if (subject.worst_hours.length === 0)
    return <p className="quiet">In no hour was anything lost against a schedule that knew all prices.</p>;
  const share = (ratio: number): string => `${Math.round(ratio * 100)} %`;
  return (
    <DataTable label="Hours in which most was lost" columns={WORST_COLUMNS}>
      {subject.worst_hours.map((hour) => (
        <tr key={hour.start}>
          <th scope="row">
            <Link href={`${pageHref(siteId, 'timeline')}?at=${encodeURIComponent(hour.start)}`}>
              <Time at={hour.start} zone={zone} day />
            </Link>
          </th>
          <td className="number">{usd(hour.regret_usd)}</td>
          <td className="number">{price(hour.delivered_usd_per_mwh)}</td>
          <td className="number">{share(hour.mining_ratio)}</td>
          <td className="number">{share(hour.foresight_mining_ratio)}</td>
        </tr>
      ))}
    </DataTable>
  );
}

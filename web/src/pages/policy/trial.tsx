import { useMemo } from 'react';
import type uPlot from 'uplot';
import { price } from '../../format/money.js';
import { power } from '../../format/power.js';
import { Button } from '../../ui/button.js';
import { Chart, type ChartColours, STEPS } from '../../ui/chart.js';
import { ErrorState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { type DryRun, useCancelDryRun } from './queries.js';
import { sentence } from './sentence.js';

type Result = NonNullable<DryRun['result']>;

interface TrialProps {
  readonly siteId: string;
  readonly zone: string;
  readonly run: DryRun;
}

/** A dry run: how far it is, then what it said. */
export function Trial({ siteId, zone, run }: TrialProps) {
  const cancel = useCancelDryRun(siteId);
  if (run.state === 'running')
    return (
      <div className="trial-running" role="status">
        <progress value={run.progress} aria-label="Days tried" />
        <span>
          {Math.round(run.progress * 100)} %, {run.intervals_changed} intervals changed so far
        </span>
        <Button onPress={() => cancel.mutate(run.run_id)}>Cancel</Button>
      </div>
    );
  if (!run.result) return <ErrorState error={new Error(run.problem ?? `The dry run was ${run.state}.`)} />;
  return <TrialResult result={run.result} notes={run.notes} zone={zone} />;
}

function TrialResult({
  result,
  notes,
  zone,
}: {
  readonly result: Result;
  readonly notes: readonly string[];
  readonly zone: string;
}) {
  const data = useMemo(() => seriesOf(result), [result]);
  const { obligations_missed_before: before, obligations_missed_after: after } = result.summary;
  return (
    <div role="status">
      <p className="trial-sentence">{sentence(result)}</p>
      {(before > 0 || after > 0) && (
        <p>
          Obligations to programs not kept in {after} intervals; by the settings in force in {before}.
        </p>
      )}
      <ul className="quiet">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        <li>An estimate: the past decided again, by the same model for both.</li>
      </ul>
      {result.hours.length > 1 && (
        <Chart label={sentence(result)} data={data} zone={zone} height={200} options={chartOptions} />
      )}
      {result.examples.length > 0 && <Examples result={result} zone={zone} />}
    </div>
  );
}

function Examples({ result, zone }: { readonly result: Result; readonly zone: string }) {
  return (
    <details>
      <summary>The first intervals that would have been otherwise</summary>
      <div className="table-place">
        <table>
          <thead>
            <tr>
              <th scope="col">At</th>
              <th scope="col">Price</th>
              <th scope="col">As it is</th>
              <th scope="col">By the draft</th>
            </tr>
          </thead>
          <tbody>
            {result.examples.map(({ at, market_price_usd_per_mwh: usd, before, after }) => (
              <tr key={at}>
                <th scope="row">
                  <Time at={at} zone={zone} day />
                </th>
                <td>{price(usd)}</td>
                <td>
                  {power(before.setpoint_w)}: {before.summary}
                </td>
                <td>
                  {power(after.setpoint_w)}: {after.summary}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** Times, MW by the settings in force, MW by the draft. */
function seriesOf({ hours }: Result): uPlot.AlignedData {
  return [
    hours.map(({ start }) => Date.parse(start) / 1e3),
    hours.map(({ before_w: watts }) => watts / 1e6),
    hours.map(({ after_w: watts }) => watts / 1e6),
  ];
}

function chartOptions(colours: ChartColours): Partial<uPlot.Options> {
  const axis = { stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, ticks: { show: false } };
  return {
    axes: [axis, { ...axis, label: 'MW', size: 60 }],
    series: [
      {},
      { stroke: colours.load, width: 2, paths: STEPS },
      { stroke: colours.price, width: 2, dash: [6, 4], paths: STEPS },
    ],
  };
}

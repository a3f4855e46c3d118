import { useMay } from '../../api/session.js';
import { duration } from '../../format/duration.js';
import { signedUsd } from '../../format/money.js';
import { Button } from '../../ui/button.js';
import { CheckField } from '../../ui/fields.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import { type Backtest, useBacktestAgain, useCancelBacktest } from './queries.js';
import { bandText } from './words.js';

export interface RunListProps {
  readonly siteId: string;
  readonly zone: string;
  readonly runs: readonly Backtest[];
  /** At most two. */
  readonly chosen: readonly string[];
  readonly onChoose: (runId: string, isChosen: boolean) => void;
}

const COLUMNS = [
  { name: 'Show' },
  { name: 'Period' },
  { name: 'State' },
  { name: 'Against always on', isNumber: true },
  { name: 'Against settings in force', isNumber: true },
  { name: 'Cycles a day', isNumber: true },
  { name: 'Asked for' },
];

/** Every backtest, the newest on top. */
export function RunList({ siteId, zone, runs, chosen, onChoose }: RunListProps) {
  return (
    <DataTable label="Backtests" columns={COLUMNS}>
      {runs.map((run) => {
        const { summary } = run;
        return (
          <tr key={run.run_id} data-chosen={chosen.includes(run.run_id)}>
            <th scope="row">
              <CheckField
                isSelected={chosen.includes(run.run_id)}
                onChange={(isChosen) => onChoose(run.run_id, isChosen)}
              >
                {run.asked.name}
              </CheckField>
            </th>
            <td>
              <Time at={run.asked.from} zone={zone} day /> – <Time at={run.asked.to} zone={zone} day />
            </td>
            <td>
              <RunState siteId={siteId} run={run} />
            </td>
            <td className="number">{summary && <GainCell gain={summary.gain_over_always_on} />}</td>
            <td className="number">
              {summary?.gain_over_present && <GainCell gain={summary.gain_over_present} />}
            </td>
            <td className="number">{summary?.cycles_per_day.toFixed(2)}</td>
            <td>
              <Time at={run.asked_at} zone={zone} day />
              <br />
              <small className="quiet">{run.asked_by}</small>
            </td>
          </tr>
        );
      })}
    </DataTable>
  );
}

function GainCell({ gain }: { readonly gain: NonNullable<Backtest['summary']>['gain_over_always_on'] }) {
  return (
    <>
      <strong>{signedUsd(gain.usd)}</strong>
      <br />
      <small className="quiet">{bandText(gain)}</small>
    </>
  );
}

function RunState({ siteId, run }: { readonly siteId: string; readonly run: Backtest }) {
  const mayRun = useMay(siteId, 'operate');
  const cancel = useCancelBacktest(siteId);
  const again = useBacktestAgain(siteId);
  if (run.state === 'running')
    return (
      <div className="run-state" role="status">
        <progress value={run.progress} aria-label={`${run.asked.name}: share that is through`} />
        <small>
          {Math.round(run.progress * 100)} %: {run.doing}
        </small>
        {mayRun && (
          <Button isPending={cancel.isPending} onPress={() => cancel.mutate(run.run_id)}>
            Cancel
          </Button>
        )}
      </div>
    );
  if (run.state === 'done')
    return <span>done{run.took_seconds !== null && ` in ${duration(run.took_seconds)}`}</span>;
  return (
    <div className="run-state">
      <span className={run.state === 'failed' ? 'bad' : undefined}>{run.state}</span>
      {run.problem !== null && <small className="quiet">{run.problem}</small>}
      {again.error && <small role="alert">{again.error.message}</small>}
      {mayRun && (
        <Button isPending={again.isPending} onPress={() => again.mutate(run.run_id)}>
          Start again
        </Button>
      )}
    </div>
  );
}

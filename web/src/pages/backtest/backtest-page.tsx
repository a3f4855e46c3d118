import './backtest.css';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import { useNow } from '../../api/live.js';
import { useMay } from '../../api/session.js';
import type { SitePageProps } from '../../app/pages.js';
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.js';
import { useSettings } from '../policy/queries.js';
import { Compare, type Shown } from './compare.js';
import { type Backtest, useBacktest, useBacktests } from './queries.js';
import { ResultView } from './result-view.js';
import { RunList } from './run-list.js';
import { StartForm } from './start-form.js';

/** Which backtests are looked at is in the address: it can be passed on. */
const SHOWN = 'run';
const SHOWN_MAX = 2;

/** What policies would have earned on recorded prices: asked for, followed, looked at, held against each other. */
export function BacktestPage({ siteId }: SitePageProps) {
  const { data: now } = useNow(siteId);
  const zone = now?.time_zone ?? 'UTC';
  const mayRun = useMay(siteId, 'operate');
  const { data: found, error, refetch } = useBacktests(siteId);
  const [search, setSearch] = useSearchParams();
  const [visible, setVisible] = useState(10);
  const chosen = search.getAll(SHOWN).slice(-SHOWN_MAX);
  const choose = (runId: string, isChosen: boolean): void => {
    const others = chosen.filter((each) => each !== runId);
    const next = isChosen ? [...others, runId].slice(-SHOWN_MAX) : others;
    setSearch(next.map((each) => [SHOWN, each]));
  };
  const runs = found?.backtests ?? [];
  return (
    <div className="backtest">
      <h1>
        Backtest <small>what it would have earned on recorded prices</small>
      </h1>
      {mayRun && (
        <StartForm
          siteId={siteId}
          zone={zone}
          isBusy={runs.some(({ state }) => state === 'running')}
          onStarted={(runId) => setSearch([[SHOWN, runId]])}
        />
      )}
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !found ? (
        <LoadingState what="the backtests" />
      ) : runs.length === 0 ? (
        <EmptyState title="No backtest was run yet">
          A backtest decides recorded prices again, by the settings in force and by those that you want to
          try, and says what each would have earned, how sure that is, and what it was computed from.
        </EmptyState>
      ) : (
        <section className="panel" aria-labelledby="runs">
          <h2 id="runs">
            Backtests <small>choose one to look at it, two to hold them against each other</small>
          </h2>
          <RunList {...{ siteId, zone, chosen }} runs={runs.slice(0, visible)} onChoose={choose} />
          {runs.length > visible && (
            <button className="button button-quiet" type="button" onClick={() => setVisible(runs.length)}>
              Show {runs.length - visible} more
            </button>
          )}
        </section>
      )}
      <Results {...{ siteId, zone, chosen, runs }} />
    </div>
  );
}

interface ResultsProps {
  readonly siteId: string;
  readonly zone: string;
  readonly chosen: readonly string[];
  readonly runs: readonly Backtest[];
}

function Results({ siteId, zone, chosen, runs }: ResultsProps) {
  const { data: settings } = useSettings(siteId);
  const stateOf = (runId: string | undefined) => runs.find(({ run_id: id }) => id === runId)?.state;
  const first = useBacktest(siteId, chosen[0] ?? null, stateOf(chosen[0]));
  const second = useBacktest(siteId, chosen[1] ?? null, stateOf(chosen[1]));
  const shown = [first, second].flatMap(({ data }): Shown[] =>
    data?.result && chosen.includes(data.run_id) ? [{ run: data, result: data.result }] : [],
  );
  const error = first.error ?? second.error;
  return (
    <>
      {error && <ErrorState error={error} />}
      {shown.length === SHOWN_MAX && <Compare first={shown[0]!} second={shown[1]!} />}
      {shown.map(({ run, result }) => (
        <ResultView key={run.run_id} {...{ siteId, zone, run, result }} hashNow={settings?.hash ?? null} />
      ))}
    </>
  );
}

import { lazy, Suspense, useState } from 'react';
import { ApiError } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { power } from '../../format/power.js';
import { Figure } from '../../ui/figure.js';
import { Icon } from '../../ui/icon.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import { VerificationMark } from '../../ui/verification-mark.js';
import { canEnd } from './event-words.js';
import { type EventAccount, type ProgramEvent, useAccount } from './queries.js';
import { WithdrawForm } from './withdraw-form.js';

const EventChart = lazy(() => import('./event-chart.js').then(({ EventChart: part }) => ({ default: part })));

/** Status of an event of which nothing can be said: it was called off in time, or nothing was metered yet. */
const NOTHING_YET = 409;

export interface EventDetailProps {
  readonly siteId: string;
  readonly zone: string;
  readonly event: ProgramEvent;
  readonly onClose: () => void;
}

/** How one event went, or goes: the load against baseline and limit, and each verdict with what it came from. */
export function EventDetail({ siteId, zone, event, onClose }: EventDetailProps) {
  const { data: account, error, refetch } = useAccount(siteId, event);
  const [isWithdrawing, setWithdrawing] = useState(false);
  return (
    <section className="panel" aria-labelledby="event">
      <div className="dialog-head">
        <h2 id="event">
          Event {event.event_id} <small>{account?.program_name ?? event.program_id}</small>
        </h2>
        <Button kind="quiet" aria-label="Close the event" onPress={onClose}>
          <Icon name="close" />
        </Button>
      </div>
      {error instanceof ApiError && error.status === NOTHING_YET ? (
        <p className="quiet">{error.message}</p>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !account ? (
        <LoadingState what="the event" />
      ) : (
        <Account account={account} zone={zone} />
      )}
      {canEnd(event) && <Button onPress={() => setWithdrawing(true)}>Call it off, or end it now…</Button>}
      <WithdrawForm siteId={siteId} event={event} isOpen={isWithdrawing} onOpenChange={setWithdrawing} />
    </section>
  );
}

function Account({ account, zone }: { readonly account: EventAccount; readonly zone: string }) {
  const { totals, times, interim, baseline } = account;
  return (
    <>
      <dl className="figures">
        <Figure
          label="Intervals"
          value={`${totals.passed} passed, ${totals.failed} failed`}
          tone={totals.failed > 0 ? 'bad' : totals.passed > 0 ? 'good' : 'plain'}
        >
          {totals.not_judged} not judged{interim && '; the event goes on'}
        </Figure>
        <Figure
          label="Delivered"
          value={totals.delivered_mwh === null ? 'not known' : `${totals.delivered_mwh.toFixed(2)} MWh`}
        >
          of {totals.owed_mwh.toFixed(2)} MWh owed <VerificationMark mark={totals.verification} />
        </Figure>
        <Figure label="Load down by" value={<Time at={times.due_at} zone={zone} />}>
          instructed <Time at={times.instructed_at} zone={zone} />, until{' '}
          {interim ? 'it ends' : <Time at={times.ends_at} zone={zone} day />}
        </Figure>
        <Figure label="Baseline" value={baseline?.name ?? 'none'}>
          {baseline && <VerificationMark mark={baseline.verification} />}{' '}
          {account.meter_id === null ? 'load by the miners’ sum' : `load by meter ${account.meter_id}`}
        </Figure>
      </dl>
      <Suspense fallback={<LoadingState what="the chart" />}>
        <EventChart account={account} zone={zone} />
      </Suspense>
      <details open={account.intervals.length <= 12}>
        <summary>Each interval, and the figure that its verdict came from</summary>
        <Intervals account={account} zone={zone} />
      </details>
      {account.notes.length > 0 && (
        <ul className="lines">
          {account.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </>
  );
}

const VERDICTS = { passed: 'Passed', failed: 'Failed', 'not-judged': 'Not judged' } as const;
const COLUMNS = [
  { name: 'From' },
  { name: 'Metered', isNumber: true },
  { name: 'Baseline', isNumber: true },
  { name: 'Limit', isNumber: true },
  { name: 'Owed', isNumber: true },
  { name: 'Delivered', isNumber: true },
  { name: 'Verdict' },
];

function Intervals({ account, zone }: { readonly account: EventAccount; readonly zone: string }) {
  const wattsOf = (kwh: number | null): number | null =>
    kwh === null ? null : (kwh * 1e3 * 60) / account.minutes;
  return (
    <DataTable label="Intervals of the event" columns={COLUMNS}>
      {account.intervals.map((each) => (
        <tr key={each.start} data-outcome={each.outcome}>
          <th scope="row">
            <Time at={each.start} zone={zone} />
          </th>
          <td className="number">
            {power(wattsOf(each.meter_kwh))}
            {each.meter_quality !== 'measured' && <small> {each.meter_quality}</small>}
          </td>
          <td className="number">{power(each.baseline_raw_w)}</td>
          <td className="number">{power(each.ceiling_w)}</td>
          <td className="number">{each.owed_mwh.toFixed(3)} MWh</td>
          <td className="number">
            {each.delivered_raw_mwh === null ? '–' : `${each.delivered_raw_mwh.toFixed(3)} MWh`}
          </td>
          <td>
            <strong className={each.outcome === 'failed' ? 'bad' : undefined}>
              {VERDICTS[each.outcome]}
            </strong>
            {each.why !== null && <small> {each.why}</small>}
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

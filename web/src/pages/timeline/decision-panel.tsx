import { Link } from 'wouter';
import { duration } from '../../format/duration.js';
import { price, signedUsd, usd } from '../../format/money.js';
import { power } from '../../format/power.js';
import { utc } from '../../format/time.js';
import { Figure } from '../../ui/figure.js';
import { Icon } from '../../ui/icon.js';
import { ModeBadge } from '../../ui/mode-badge.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { AheadPart } from './ahead-part.js';
import { Alternatives, Constraints, Groups, Inputs } from './decision-tables.js';
import { type Decision, useDecision } from './queries.js';
import { Section } from './section.js';

/** The whole decision of an instant: what was known, what bound, what won over what, and what came of it. */
export function DecisionPanel({ siteId, atMs }: { readonly siteId: string; readonly atMs: number }) {
  const { data: decision, error, refetch } = useDecision(siteId, atMs);
  if (!decision)
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingState what="the decision" />
    );
  const { time_zone: zone } = decision;
  return (
    <div className="decision">
      <p className="decision-time">
        <strong>
          <Time at={decision.at} zone={zone} day />
        </strong>{' '}
        <span className="quiet">{utc(decision.at)}</span>
      </p>
      {decision.ahead && <AheadPart ahead={decision.ahead} zone={zone} />}
      {decision.plan && <Decided decision={decision} plan={decision.plan} siteId={siteId} />}
    </div>
  );
}

type Plan = NonNullable<Decision['plan']>;

/** What dispatch does by itself then. */
const EXPIRED_TEXT = {
  hold: 'miners were left as they were',
  curtail: 'miners were put to sleep',
  run: 'miners were woken',
} as const satisfies Record<Plan['when_expired'], string>;

interface DecidedProps {
  readonly decision: Decision;
  readonly plan: Plan;
  readonly siteId: string;
}

function Decided({ decision, plan, siteId }: DecidedProps) {
  const { time_zone: zone, in_force_until: until } = decision;
  return (
    <>
      <p className="decision-plan">
        <ModeBadge mode={plan.mode} /> Plan {plan.epoch}, made <Time at={plan.made_at} zone={zone} day /> for{' '}
        {plan.trigger}
        {until === null ? ', the newest' : ''}
        {until !== null && (
          <>
            , until <Time at={until} zone={zone} />
          </>
        )}
        .
      </p>
      {decision.at > plan.valid_until && (
        <p className="bad">
          <Icon name="warning" /> It had run out at <Time at={plan.valid_until} zone={zone} day />, and none
          had followed: {EXPIRED_TEXT[plan.when_expired]}.
        </p>
      )}
      <Section title="Why">
        <ul className="why">
          {decision.why.map(({ kind, text, source }) => (
            <li key={`${kind} ${source} ${text}`} data-kind={kind}>
              {text}
            </li>
          ))}
        </ul>
      </Section>
      <dl className="figures">
        <Figure label="Setpoint" value={power(plan.setpoint_w)} />
        <Figure label="Market price then" value={price(plan.market_price_usd_per_mwh)} />
        <Figure label="Net of the interval" value={`${usd(plan.economics.net_usd_per_hour)}/h`}>
          against always on{' '}
          {signedUsd(difference(plan.economics.net_usd_per_hour, plan.economics.always_on_net_usd_per_hour))}
          /h
        </Figure>
      </dl>
      <Section title="Inputs, as they were known then">
        <Inputs inputs={decision.inputs} zone={zone} />
      </Section>
      <Section title="Constraints">
        <Constraints constraints={decision.constraints} />
      </Section>
      <Section title="What won, and what else could have been">
        <Alternatives alternatives={decision.alternatives} />
      </Section>
      <Section title="Groups">
        <Groups groups={decision.groups} />
      </Section>
      <Section title="What came of it">
        <Happened decision={decision} />
      </Section>
      <p className={decision.recomputed_matches ? 'good' : 'bad'}>
        <Icon name={decision.recomputed_matches ? 'release' : 'warning'} />{' '}
        {decision.recomputed_matches
          ? 'Made again from what is stored: the same decision, byte for byte.'
          : 'Made again from what is stored, another decision comes out: this version of Ebb decides otherwise.'}
      </p>
      <p className="quiet">
        Snapshot <code>{plan.snapshot_hash.slice(0, 16)}</code>…, plan{' '}
        <code>{plan.plan_id.slice(0, 16)}</code>…:{' '}
        <Link href={`/sites/${encodeURIComponent(siteId)}/ledger`}>look them up in the ledger</Link>.
      </p>
    </>
  );
}

function Happened({ decision: { commands, happened } }: { readonly decision: Decision }) {
  return (
    <>
      {happened && (
        <p>
          {happened.readings === 0
            ? 'No reading was taken while it was in force.'
            : `Drawn ${power(happened.first_w)} at first, ${power(happened.last_w)} at last, ${power(happened.mean_w)} on average over ${happened.readings} readings.`}
          {happened.metered_w !== null && ` Metered ${power(happened.metered_w)}.`}
        </p>
      )}
      {commands.length === 0 ? (
        <p className="quiet">No command was sent for it: miners were where it wanted them.</p>
      ) : (
        <ul className="rows">
          {commands.map(({ from_point_id: from, point_id: to, outcome, count, ...times }) => (
            <li key={`${from} ${to} ${outcome}`} data-outcome={outcome ?? 'open'}>
              {count} × {from} → {to}: {outcome ?? 'not known yet'}
              {times.last_closed_at !== null &&
                `, within ${duration((Date.parse(times.last_closed_at) - Date.parse(times.first_issued_at)) / 1e3)}`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

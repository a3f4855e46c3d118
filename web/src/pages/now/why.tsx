import type { SiteNow } from '../../api/client.js';
import { EmptyState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';

const KIND_NAMES: Readonly<Record<SiteNow['why'][number]['kind'], string>> = {
  mode: 'Mode',
  policy: 'Decision',
  override: 'Override',
  obligation: 'Program',
  limit: 'Limit',
  stale: 'Stale data',
  relaxed: 'Gave way',
  shortfall: 'Cannot be met',
};

/** What binds and why, in sentences: the decision first. */
export function Why({ now: { why, plan, time_zone: zone } }: { readonly now: SiteNow }) {
  if (plan === null)
    return (
      <EmptyState title="No plan yet">
        The first one is made as soon as prices and miners have answered.
      </EmptyState>
    );
  return (
    <section className="panel" aria-labelledby="why">
      <h2 id="why">
        Why{' '}
        <small>
          plan {plan.epoch}, made at <Time at={plan.made_at} zone={zone} />
        </small>
      </h2>
      <ul className="why">
        {why.map(({ kind, text, source }) => (
          <li key={`${source} ${text}`} data-kind={kind}>
            <span className="tag">{KIND_NAMES[kind]}</span> {text}
          </li>
        ))}
      </ul>
    </section>
  );
}

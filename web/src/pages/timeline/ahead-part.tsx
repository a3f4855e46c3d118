import { price, usd } from '../../format/money.js';
import { power } from '../../format/power.js';
import { Figure } from '../../ui/figure.js';
import { Time } from '../../ui/time.js';
import type { Decision } from './queries.js';
import { Section } from './section.js';

type Ahead = NonNullable<Decision['ahead']>;
type Group = Ahead['groups'][number];

/** What the look ahead plans of an instant to come, and why. */
export function AheadPart({ ahead, zone }: { readonly ahead: Ahead; readonly zone: string }) {
  return (
    <>
      <p className="decision-plan">
        Not decided yet. Planned <Time at={ahead.made_at} zone={zone} day /> for the {ahead.minutes} min from{' '}
        <Time at={ahead.start} zone={zone} /> on; each new price may change it.
      </p>
      <dl className="figures">
        <Figure label="Planned load" value={power(ahead.site_w)} />
        <Figure label="Expected price" value={price(ahead.price_mean_usd_per_mwh)}>
          {ahead.probabilities.map((probability, at) => (
            <span key={probability} className="line">
              {Math.round(probability * 100)}%: below {price(ahead.price_quantiles_usd_per_mwh[at])}
            </span>
          ))}
        </Figure>
        <Figure label="Spike" value={`${Math.round(ahead.spike_probability * 100)}%`}>
          likely to be one
        </Figure>
        <Figure label="Net" value={usd(ahead.net_usd)}>
          of that interval
        </Figure>
      </dl>
      <Section title="What binds, and what else could be">
        <ul className="rows">
          {ahead.groups.map((group) => (
            <li key={group.group_id}>
              <strong>{group.group_id}</strong>
              {group.binding.length === 0 && <p>Nothing binds: prices alone decide.</p>}
              {group.binding.map(({ source, gain_usd: gain }) => (
                <p key={source}>
                  {source} keeps a miner from a move that would earn {usd(gain)}.
                </p>
              ))}
              <p className="quiet">{nextBestText(group)}</p>
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function nextBestText({ next_best: next }: Group): string {
  if (!next) return 'Nothing else can be done with it.';
  const { miners, from_point_id: from, to_point_id: to, cost_usd: cost } = next;
  return `Next best: ${miners} miners ${from} → ${to}, which costs ${usd(cost)}.`;
}

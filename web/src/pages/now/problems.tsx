import type { SiteNow } from '../../api/client.js';
import { power, signedPower } from '../../format/power.js';
import { Icon } from '../../ui/icon.js';
import { Time } from '../../ui/time.js';

const CAUSE_TEXT: Readonly<Record<SiteNow['disobeying']['causes'][number]['cause'], string>> = {
  unreachable: 'do not answer',
  disobeys: 'accept and do not obey',
  refuses: 'refuse',
  'asleep-before': 'were asleep before and are left so',
  'monitor-only': 'can only be read',
};

/** What is wrong: a failed decision, stale feeds, miners that do not obey, where setpoint and power part. */
export function Problems({ now }: { readonly now: SiteNow }) {
  const { last_tick: tick, stale_feeds: stale, disobeying, time_zone: zone } = now;
  const isCalm = (tick?.error ?? null) === null && stale.length === 0 && disobeying.miner_count === 0;
  return (
    <section className="panel" aria-labelledby="problems">
      <h2 id="problems">Problems</h2>
      {isCalm && <p className="quiet">None: all feeds are fresh and all miners obey.</p>}
      <ul className="rows">
        {tick?.error != null && (
          <li className="bad">
            <Icon name="warning" /> The decision of <Time at={tick.at} zone={zone} /> failed: {tick.error}
          </li>
        )}
        {stale.map(({ feed, text }) => (
          <li key={feed} className="bad">
            <Icon name="warning" /> Stale: {text}.
          </li>
        ))}
        {disobeying.miner_count > 0 && (
          <li>
            <strong>
              {disobeying.miner_count} of {now.miner_count} miners do not obey, {power(disobeying.power_w)}
            </strong>
            <ul>
              {disobeying.causes.map(({ cause, miner_count: count, power_w: powerW }) => (
                <li key={cause}>
                  {count} {CAUSE_TEXT[cause]}, {power(powerW)}
                </li>
              ))}
            </ul>
          </li>
        )}
      </ul>
      <Difference now={now} />
    </section>
  );
}

function Difference({ now: { difference, open_commands: open } }: { readonly now: SiteNow }) {
  if (difference.length === 0) return null;
  return (
    <details>
      <summary>Setpoint and power{open > 0 ? `, ${open} command${open === 1 ? '' : 's'} open` : ''}</summary>
      <ul>
        {difference.map(({ cause, power_w: powerW, why }) => (
          <li key={cause}>
            {signedPower(powerW)}: {why}
          </li>
        ))}
      </ul>
    </details>
  );
}

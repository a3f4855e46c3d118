import type { SiteNow } from '../../api/client.js';
import { duration } from '../../format/duration.js';
import { hashprice, price, signedUsd, usd } from '../../format/money.js';
import { power } from '../../format/power.js';
import { Figure } from '../../ui/figure.js';
import { Time } from '../../ui/time.js';
import { PowerBar } from './power-bar.js';

/** Price, power and money, large enough to be read across a room. */
export function KeyFigures({ now }: { readonly now: SiteNow }) {
  const { money } = now;
  const against = money.against_always_on_usd_per_hour;
  return (
    <section className="panel key" aria-label="Price, power, money">
      <dl className="figures figures-large">
        <PriceFigure now={now} />
        <PowerFigure now={now} />
        <Figure
          label="Earning now"
          value={
            <>
              {usd(money.now_usd_per_hour)}
              <small>/h</small>
            </>
          }
          tone={(money.now_usd_per_hour ?? 0) < 0 ? 'bad' : 'plain'}
        >
          planned {usd(money.planned_usd_per_hour)}/h
        </Figure>
        <Figure
          label="Against doing nothing"
          value={
            <>
              {signedUsd(against)}
              <small>/h</small>
            </>
          }
          tone={toneOf(against, money.always_on_usd_per_hour)}
        >
          always on earns {usd(money.always_on_usd_per_hour)}/h
        </Figure>
        <HashpriceFigure now={now} />
      </dl>
      <PowerBar now={now} />
    </section>
  );
}

/** A difference within this share of what is compared with is noise of the readings. */
const NOISE_RATIO = 0.01;

function toneOf(difference: number | null, whole: number | null): 'plain' | 'good' | 'bad' {
  if (difference === null || Math.abs(difference) <= NOISE_RATIO * Math.abs(whole ?? 0)) return 'plain';
  return difference > 0 ? 'good' : 'bad';
}

function PriceFigure({ now: { price: known, time_zone: zone } }: { readonly now: SiteNow }) {
  const { usd_per_mwh: newest, expected_usd_per_mwh: expected, start, end, stale } = known;
  return (
    <Figure
      label="Power price"
      value={newest === null ? 'unknown' : price(newest).replace('/MWh', '')}
      tone={stale ? 'bad' : 'plain'}
    >
      per MWh
      {start !== null && end !== null && (
        <>
          , <Time at={start} zone={zone} />–<Time at={end} zone={zone} />
        </>
      )}
      {stale && <strong> STALE</strong>}
      {expected !== null && <span className="line">expected now {price(expected)}</span>}
    </Figure>
  );
}

function PowerFigure({ now: { power: drawn, time_zone: zone } }: { readonly now: SiteNow }) {
  const [value, unit] = power(drawn.drawn_w).split(' ');
  const share = Math.round(drawn.estimated_share * 100);
  const { meter } = drawn;
  return (
    <Figure
      label="Drawing"
      value={
        <>
          {value} <small>{unit}</small>
        </>
      }
    >
      {drawn.from === 'meter'
        ? 'by the meter'
        : `by miners’ readings${share > 0 ? `, ${share} % estimated` : ''}`}
      {drawn.from === 'miners' && meter?.power_w != null && (
        <span className="line">
          meter {power(meter.power_w)} at <Time at={meter.at} zone={zone} />
        </span>
      )}
    </Figure>
  );
}

function HashpriceFigure({ now: { hashprice: known, groups } }: { readonly now: SiteNow }) {
  const breakevens = groups.flatMap(({ breakeven_usd_per_mwh: each }) => each ?? []);
  return (
    <Figure
      label="Breakeven"
      value={breakevens.length === 0 ? 'unknown' : breakevenRange(breakevens)}
      tone={known.stale ? 'bad' : 'plain'}
    >
      per MWh, at {hashprice(known.usd_per_ph_day)}
      {known.age_minutes !== null && known.stale && (
        <strong> STALE, {duration(known.age_minutes * 60)} old</strong>
      )}
    </Figure>
  );
}

function breakevenRange(breakevens: readonly number[]): string {
  const [low, high] = [Math.min(...breakevens), Math.max(...breakevens)].map(Math.round);
  return low === high ? `$${low}` : `$${low}–${high}`;
}

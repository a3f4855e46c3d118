import { staleText } from '../now/index.js';
import { formatPower, formatPrice } from '../units.js';
import { type Condition, keyOf } from './alert.js';
import { clockText, eventConditions } from './event-conditions.js';
import type { IsOpen, SiteFacts } from './facts.js';

/** Causes for which a miner does not do what it was told; others are somebody's wish. */
const DISOBEDIENT: readonly string[] = ['unreachable', 'disobeys', 'refuses'];

/** Where an alert begins, and where it ends once it is open. */
interface Band {
  readonly begins: number;
  readonly ends: number;
}

/** Share of the site's nominal load; of the site's miners; of a feeder's limit. */
const DISOBEYING: Band = { begins: 0.02, ends: 0.01 };
const UNREACHABLE: Band = { begins: 0.8, ends: 0.5 };
const NEAR_LIMIT: Band = { begins: 0.97, ends: 0.94 };
/** Readings tremble about a plan by so much. */
const BEYOND_PLAN_RATIO = 0.01;
/** Of a threshold's price, and at the least USD/MWh: a price that trembles about it is one alert. */
const PRICE_BAND_RATIO = 0.05;
const PRICE_BAND_USD_PER_MWH = 1;
/** An override is told of so long before its end, and not where it was set for less. */
const EXPIRING_SECONDS = 600;

/** All that is worth telling of a site at one look. */
export function siteConditions(facts: SiteFacts, isOpen: IsOpen): Condition[] {
  return [
    ...eventConditions(facts),
    ...sourceConditions(facts),
    ...minerConditions(facts, isOpen),
    ...feederConditions(facts, isOpen),
    ...feedConditions(facts),
    ...meterConditions(facts),
    ...priceConditions(facts, isOpen),
    ...overrideConditions(facts),
    ...approvalConditions(facts),
    ...tickConditions(facts),
  ];
}

function sourceConditions({ siteId, sources }: SiteFacts): Condition[] {
  return sources
    .filter(({ state }) => state === 'failing')
    .map(({ sourceId, problem }) => ({
      kind: 'signals-failing',
      siteId,
      about: sourceId,
      text: `Source of signals ${sourceId} fails: ${problem ?? 'it does not say why'}`,
    }));
}

function minerConditions(facts: SiteFacts, isOpen: IsOpen): Condition[] {
  const { siteId, nominalW, minerCount } = facts;
  const stuck = facts.stuck.filter(({ cause }) => DISOBEDIENT.includes(cause));
  const unreachable = stuck.find(({ cause }) => cause === 'unreachable')?.count ?? 0;
  const gone = condition(
    facts,
    'site-unreachable',
    '',
    `${unreachable} of ${minerCount} miners do not answer`,
  );
  if (minerCount > 0 && within(unreachable / minerCount, UNREACHABLE, isOpen(keyOf(gone)))) return [gone];
  const powerW = stuck.reduce((sum, each) => sum + each.powerW, 0);
  const count = stuck.reduce((sum, each) => sum + each.count, 0);
  const causes = stuck.map((each) => `${each.count} ${each.cause}`).join(', ');
  const text = `${count} miners with ${formatPower(powerW)} do not obey: ${causes}`;
  const disobeying: Condition = { kind: 'miners-disobey', siteId, about: '', text };
  const isMany = nominalW > 0 && within(powerW / nominalW, DISOBEYING, isOpen(keyOf(disobeying)));
  return isMany ? [disobeying] : [];
}

/** Load that is planned so near a limit is no news: what goes beyond the plan there, or beyond the limit, is. */
function feederConditions(facts: SiteFacts, isOpen: IsOpen): Condition[] {
  return facts.feederLoads.flatMap(({ feederId, name, powerW, powerWMax }) => {
    const plannedW = facts.plan?.feeders.find((each) => each.feederId === feederId)?.setpointW ?? 0;
    const text = `${name} draws ${formatPower(powerW)}, ${Math.round((100 * powerW) / powerWMax)} % of its ${formatPower(powerWMax)}`;
    const found = condition(facts, 'breaker-near', feederId, text);
    const isNear = within(powerW / powerWMax, NEAR_LIMIT, isOpen(keyOf(found)));
    const isWanted = powerW <= powerWMax && powerW <= (1 + BEYOND_PLAN_RATIO) * plannedW;
    return isNear && !isWanted ? [found] : [];
  });
}

function feedConditions(facts: SiteFacts): Condition[] {
  const stale = facts.feeds
    .filter((each) => each.stale)
    .map(({ feed, whenStale, ageMinutes }) => {
      const text = `Feed ${feed}: ${staleText(feed, ageMinutes, whenStale)}`;
      return condition(facts, 'feed-stale', feed, text);
    });
  const held = facts.quarantined.map(({ feed, sourceId, reason }) =>
    condition(
      facts,
      'feed-quarantined',
      `${feed}/${sourceId}`,
      `${sourceId} is not used for ${feed}: ${reason}`,
    ),
  );
  return [...stale, ...held];
}

function meterConditions(facts: SiteFacts): Condition[] {
  return facts.meters.flatMap(({ meterId, state, problem, driftSince, driftWhy, driftRatio }) => {
    const percent = driftRatio === null ? '' : ` by ${(100 * Math.abs(driftRatio)).toFixed(1)} %`;
    const drift = `Meter ${meterId} and the miners differ${percent}${driftWhy ? `: ${driftWhy}` : ''}`;
    const gap = `Meter ${meterId} is not read: ${problem ?? 'no answer'}`;
    return [
      ...(driftSince === null ? [] : [condition(facts, 'meter-drift', meterId, drift)]),
      ...(state === 'failing' ? [condition(facts, 'meter-gap', meterId, gap)] : []),
    ];
  });
}

function priceConditions(facts: SiteFacts, isOpen: IsOpen): Condition[] {
  const { priceUsdPerMwh: price, thresholds } = facts;
  if (price === null || thresholds === null) return [];
  const { aboveUsdPerMwh: above, belowUsdPerMwh: below } = thresholds;
  const found: Condition[] = [];
  if (above !== undefined) {
    const text = `Price is ${formatPrice(price)}, ${price > above ? '' : 'was '}above ${formatPrice(above)}`;
    const each = condition(facts, 'price-above', '', text);
    if (price > (isOpen(keyOf(each)) ? above - bandOf(above) : above)) found.push(each);
  }
  if (below !== undefined) {
    const text = `Price is ${formatPrice(price)}, ${price < below ? '' : 'was '}below ${formatPrice(below)}`;
    const each = condition(facts, 'price-below', '', text);
    if (price < (isOpen(keyOf(each)) ? below + bandOf(below) : below)) found.push(each);
  }
  return found;
}

function bandOf(thresholdUsdPerMwh: number): number {
  return Math.max(PRICE_BAND_USD_PER_MWH, PRICE_BAND_RATIO * Math.abs(thresholdUsdPerMwh));
}

function overrideConditions(facts: SiteFacts): Condition[] {
  return facts.overrides.flatMap(({ overrideId, action, by, reason, since, expiresAt }) => {
    const leftSeconds = (Date.parse(expiresAt) - Date.parse(facts.now)) / 1e3;
    const wholeSeconds = (Date.parse(expiresAt) - Date.parse(since)) / 1e3;
    if (leftSeconds > EXPIRING_SECONDS || wholeSeconds <= EXPIRING_SECONDS) return [];
    const text = `Override ${action} of ${by} (${reason}) expires at ${clockText(facts, expiresAt)}`;
    return [condition(facts, 'override-expiring', overrideId, text)];
  });
}

function approvalConditions(facts: SiteFacts): Condition[] {
  return facts.approvals.map(({ requestId, summary, askedBy, reason, expiresAt }) => {
    const text = `${askedBy} asks for a second person: ${summary} (${reason}), until ${clockText(facts, expiresAt)}`;
    return condition(facts, 'approval-waiting', requestId, text);
  });
}

function tickConditions(facts: SiteFacts): Condition[] {
  const { lastTick, now, tickOverdueSeconds } = facts;
  if (lastTick === null) return [];
  const ageSeconds = (Date.parse(now) - Date.parse(lastTick.at)) / 1e3;
  const late = `The last decision is ${Math.round(ageSeconds / 60)} min old; one is due every few minutes`;
  return [
    ...(lastTick.error === null
      ? []
      : [condition(facts, 'tick-aborted', '', `The last decision failed: ${lastTick.error}`)]),
    ...(ageSeconds > tickOverdueSeconds ? [condition(facts, 'tick-late', '', late)] : []),
  ];
}

function condition({ siteId }: SiteFacts, kind: Condition['kind'], about: string, text: string): Condition {
  return { kind, siteId, about, text };
}

function within(value: number, { begins, ends }: Band, isOpen: boolean): boolean {
  return value >= (isOpen ? ends : begins);
}

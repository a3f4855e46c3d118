import { fromIso } from '../interval.js';
import { decide, type Layer, type Plan, type SiteSnapshot } from '../planner/index.js';
import { describeSource, waitingText, whatAndWhy } from '../planner/explain.js';
import { type Obligation, obligationsInForce } from '../programs/obligation.js';
import type { StaleBehaviour } from '../planner/policy.js';
import { formatPower } from '../units.js';

/** What a line of `whyLines` is about. */
export const WHY_KINDS = [
  'mode',
  'policy',
  'override',
  'obligation',
  'limit',
  'stale',
  'relaxed',
  'shortfall',
] as const;

/** One thing that made the plan what it is, in a sentence, with where it comes from. */
export interface WhyLine {
  readonly kind: (typeof WHY_KINDS)[number];
  readonly text: string;
  /** As the plan names it: `electrical:t1`, `ercot-ers-30/ers/event 17`, `override:9f3c…`, `policy`, `feed:price`. */
  readonly source: string;
}

/** What a declared behaviour does, as the end of a sentence about the site. */
const STALE_TEXT: Readonly<Record<StaleBehaviour, string>> = {
  hold: 'miners stay as they were last planned',
  curtail: 'all miners are put to sleep',
  run: 'all miners run',
};
/** Weather alone never stops a site: it only limits what runs. */
const STALE_WEATHER_TEXT: Readonly<Record<StaleBehaviour, string>> = {
  hold: 'its last reading still counts',
  curtail: 'it counts as the hottest day',
  run: 'it counts as a cool day',
};

/**
 * What binds the newest plan and why, a line each: the decision first, then what an operator, a program, the grid
 * connection or missing data has to do with it. Pure; for every place that tells people.
 * @param snapshot the one that the plan was made from
 */
export function whyLines(snapshot: SiteSnapshot, plan: Plan): WhyLine[] {
  return [
    ...modeLines(plan),
    ...policyLines(snapshot, plan),
    ...snapshot.overrides.map(({ overrideId }): WhyLine => {
      const source = `override:${overrideId}`;
      return { kind: 'override', text: sentence(`${describeSource(source, snapshot)} is in force`), source };
    }),
    ...obligationsInForce(snapshot.obligations, snapshot.takenAt).map((each): WhyLine => {
      return { kind: 'obligation', text: sentence(obligationText(each, snapshot)), source: each.source };
    }),
    ...limitLines(snapshot, plan),
    ...plan.staleFeeds.map(({ feed, ageMinutes, behaviour }): WhyLine => {
      return {
        kind: 'stale',
        text: sentence(staleText(feed, ageMinutes, behaviour)),
        source: `feed:${feed}`,
      };
    }),
    ...plan.relaxed.map(({ source, amountW, because }): WhyLine => {
      const [what, whom] = [source, because].map((each) => sourceText(each, snapshot));
      return {
        kind: 'relaxed',
        text: sentence(`${what} gave way by ${formatPower(amountW)}: ${whom}`),
        source,
      };
    }),
    ...plan.shortfalls.map(({ scope, powerW, why }): WhyLine => {
      const text = sentence(`${formatPower(powerW)} too much at ${scope}: ${why}`);
      return { kind: 'shortfall', text, source: scope };
    }),
  ];
}

/** Text such as `price is 52 min old, so miners stay as they were last planned`. */
export function staleText(feed: string, ageMinutes: number | null, behaviour: StaleBehaviour): string {
  const age = ageMinutes === null ? `no ${feed} is known` : `${feed} is ${Math.round(ageMinutes)} min old`;
  return `${age}, so ${(feed === 'weather' ? STALE_WEATHER_TEXT : STALE_TEXT)[behaviour]}`;
}

/** Text such as `ercot-ers-30/ers keeps site at or below 12.00 MW until Jul 01, 16:00`. */
export function obligationText(
  { source, bound, feederId, powerW, to, mandatory }: Obligation,
  { timeZone }: Pick<SiteSnapshot, 'timeZone'>,
): string {
  const side = bound === 'ceiling' ? 'at or below' : 'at or above';
  const until =
    to === null
      ? 'until it is called off'
      : `until ${fromIso(to).setZone(timeZone).setLocale('en-US').toFormat('LLL dd, HH:mm')}`;
  const order = mandatory ? ' by order of the grid' : '';
  return `${source} keeps ${feederId} ${side} ${formatPower(powerW)} ${until}${order}`;
}

/** Text such as `Feeder t1 takes at most 12.00 MW.` or `The override of ana (…) keeps site at or below 200 kW.` */
export function boundText(
  {
    layer,
    source,
    bound,
    nodeId,
    powerW,
  }: {
    readonly layer: Layer;
    readonly source: string;
    readonly bound: 'ceiling' | 'floor';
    readonly nodeId: string;
    readonly powerW: number;
  },
  snapshot: SiteSnapshot,
): string {
  if (layer === 'electrical') return `Feeder ${nodeId} takes at most ${formatPower(powerW)}.`;
  const side = bound === 'ceiling' ? 'at or below' : 'at or above';
  const node = nodeId.replace(/^group:/, '');
  return sentence(`${sourceText(source, snapshot)} keeps ${node} ${side} ${formatPower(powerW)}`);
}

/** A limit's source as people call it. */
export function sourceText(source: string, snapshot: SiteSnapshot): string {
  return describeSource(source, snapshot).replace(/^(program|mandatory):/, 'the obligation ');
}

function modeLines({ mode }: Plan): WhyLine[] {
  const texts = {
    auto: null,
    shadow: 'Mode shadow: this is decided and recorded, and nothing is sent to any miner.',
    hold: 'Mode hold: miners stay as they were; limits, obligations and overrides still act.',
  };
  const text = texts[mode];
  return text === null ? [] : [{ kind: 'mode', text, source: `mode:${mode}` }];
}

function policyLines(snapshot: SiteSnapshot, plan: Plan): WhyLine[] {
  const decision = decide(snapshot);
  const texts = [whatAndWhy(plan, decision), waitingText(plan, decision)];
  return texts.flatMap((text) =>
    text === null ? [] : [{ kind: 'policy' as const, text: sentence(text), source: 'policy' }],
  );
}

function limitLines(snapshot: SiteSnapshot, { feeders }: Plan): WhyLine[] {
  return feeders.flatMap(({ feederId, ceiling: { powerW, layer, source }, binding }): WhyLine[] => {
    if (!binding) return [];
    const by = layer === 'electrical' ? '' : `, set by ${sourceText(source, snapshot)}`;
    const text = sentence(`feeder ${feederId} is at its limit of ${formatPower(powerW)}${by}`);
    return [{ kind: 'limit', text, source }];
  });
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}

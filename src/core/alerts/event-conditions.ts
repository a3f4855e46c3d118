import type { EventState } from '../enrolled/index.js';
import { fromIso } from '../interval.js';
import { obligationsInForce, type ProgramObligation } from '../programs/index.js';
import { formatPower } from '../units.js';
import type { Condition } from './alert.js';
import type { ProgramFacts, SiteFacts } from './facts.js';

/** An event that begins within so long is about to start. */
const SOON_SECONDS = 600;
/** Load this far beyond a bound is beyond it: less is the readings' own error. */
const TOLERANCE_RATIO = 0.01;
const TOLERANCE_W = 10e3;
/** Layers of the safety order that are owed to somebody outside. */
const OWED_LAYERS: readonly string[] = ['mandatory', 'program'];

type EventFacts = { readonly program: ProgramFacts; readonly state: EventState };

/** What is to be told of program events and of what is owed to programs. */
export function eventConditions(facts: SiteFacts): Condition[] {
  const events = facts.programs.flatMap((program) => program.events.map((state) => ({ program, state })));
  return [...events.flatMap((each) => conditionsOfEvent(facts, each)), ...unmet(facts)];
}

function conditionsOfEvent(facts: SiteFacts, event: EventFacts): Condition[] {
  const { phase, secondsToNext } = event.state;
  if (phase === 'over' || phase === 'cancelled' || phase === 'returning') return [];
  const isSoon =
    phase === 'falling' || (phase === 'announced' && (secondsToNext ?? Infinity) <= SOON_SECONDS);
  const found = [about(facts, event, 'event-called', calledText(facts, event))];
  if (isSoon) found.push(about(facts, event, 'event-starting', startingText(facts, event)));
  const excess = phase === 'in-force' ? excessOf(facts, obligationsOfEvent(event)) : null;
  if (excess)
    return [...found, about(facts, event, 'event-missed', `${nameOf(event)} is in force: ${excess}`)];
  const risk = riskText(facts.plan);
  if (risk) found.push(about(facts, event, 'event-at-risk', `${nameOf(event)}: ${risk}`));
  return found;
}

function about(
  { siteId }: SiteFacts,
  { program, state }: EventFacts,
  kind: Condition['kind'],
  text: string,
): Condition {
  return { kind, siteId, about: `${program.enrolmentId}/${state.event.eventId}`, text };
}

function nameOf({ program, state: { event } }: EventFacts): string {
  return `${event.test ? 'Test' : 'Event'} ${event.eventId} of ${program.programName}`;
}

function calledText(facts: SiteFacts, event: EventFacts): string {
  const { powerW } = event.state.event;
  const { dueAt, endsAt } = event.state;
  const power = powerW === null ? 'as committed' : `for ${formatPower(powerW)}`;
  const until = endsAt === null ? 'until it is called off' : `until ${clockText(facts, endsAt)}`;
  return `${nameOf(event)} is called ${power}: load must be there by ${clockText(facts, dueAt)}, ${until}`;
}

function startingText(facts: SiteFacts, event: EventFacts): string {
  const ceiling = lowestCeiling(obligationsOfEvent(event));
  const load = ceiling === null ? null : loadOf(facts, ceiling.feederId);
  const fall =
    ceiling === null || load === null
      ? ''
      : `: ${formatPower(load)} is drawn, ${formatPower(ceiling.powerW)} is the most that may be then`;
  return `${nameOf(event)} needs the load there by ${clockText(facts, event.state.dueAt)}${fall}`;
}

function obligationsOfEvent({ program, state }: EventFacts): ProgramObligation[] {
  return program.obligations.filter(({ eventId }) => eventId === state.event.eventId);
}

function lowestCeiling(obligations: readonly ProgramObligation[]): ProgramObligation | null {
  const ceilings = obligations.filter(({ bound }) => bound === 'ceiling');
  return ceilings.reduce<ProgramObligation | null>(
    (lowest, each) => (lowest === null || each.powerW < lowest.powerW ? each : lowest),
    null,
  );
}

/** What is drawn beyond what obligations that hold now allow, in words; null: nothing. */
function excessOf(facts: SiteFacts, obligations: readonly ProgramObligation[]): string | null {
  for (const { bound, feederId, powerW } of obligationsInForce(obligations, facts.now)) {
    const load = loadOf(facts, feederId);
    if (load === null) continue;
    const beyond = bound === 'ceiling' ? load - powerW : powerW - load;
    if (beyond <= Math.max(TOLERANCE_W, TOLERANCE_RATIO * powerW)) continue;
    const side = bound === 'ceiling' ? 'at the most' : 'at the least';
    return `${formatPower(load)} is drawn at ${feederId} where ${formatPower(powerW)} is owed ${side}`;
  }
  return null;
}

function riskText(plan: SiteFacts['plan']): string | null {
  const shortfall = plan?.shortfalls[0];
  if (shortfall) return `${formatPower(shortfall.powerW)} too much at ${shortfall.scope}: ${shortfall.why}`;
  const relaxed = plan?.relaxed.find(({ layer }) => OWED_LAYERS.includes(layer));
  return relaxed ? relaxedText(relaxed) : null;
}

function relaxedText({ source, amountW, because }: { source: string; amountW: number; because: string }) {
  return `${source} is missed by ${formatPower(amountW)}, because of ${because}`;
}

/** What is owed outside of events: orders of the grid, headroom that is held, and what a plan could not keep. */
function unmet(facts: SiteFacts): Condition[] {
  const { siteId, plan, programs } = facts;
  const relaxed = (plan?.relaxed ?? [])
    .filter(({ layer }) => OWED_LAYERS.includes(layer))
    .map((each) => ({ about: each.source, text: `The plan cannot keep all: ${relaxedText(each)}` }));
  const held = programs.flatMap(({ enrolmentId, programName, obligations }) => {
    const excess = excessOf(
      facts,
      obligations.filter(({ eventId }) => eventId === null),
    );
    return excess ? [{ about: enrolmentId, text: `${programName}: ${excess}` }] : [];
  });
  const byAbout = new Map([...held, ...relaxed].map((each) => [each.about, each]));
  return [...byAbout.values()].map((each) => ({ kind: 'obligation-unmet', siteId, ...each }));
}

function loadOf({ feederLoads }: SiteFacts, id: string): number | null {
  return feederLoads.find(({ feederId }) => feederId === id)?.powerW ?? null;
}

/** `Jul 01, 16:00 CDT`. */
export function clockText({ timeZone }: Pick<SiteFacts, 'timeZone'>, at: string): string {
  return fromIso(at).setZone(timeZone).setLocale('en-US').toFormat('LLL dd, HH:mm ZZZZ');
}

import type {
  ResourceStatus,
  ResourceTelemetry,
  TelemetryPoint,
  TelemetryQuality,
  TelemetryValue,
} from '../ports/telemetry-out.js';
import { RESOURCE_STATUSES } from '../ports/telemetry-out.js';
import type { SiteMode } from '../planner/policy.js';
import { commitmentAt, iso, type ProgramWithCalendar } from '../programs/index.js';
import { intervalAt, type KnownSignal } from '../programs/signals/index.js';
import type { EventState } from './event-state.js';
import type { Responders } from './responders.js';
import type { SiteEnrolment } from './terms.js';

/** Above this share of the load carried over from old readings, the sum tells nothing any more. */
const OLD_RATIO_MAX = 0.1;
/** Up to this share may be old or estimated by the devices without the sum being doubted. */
const DOUBTFUL_RATIO_MAX = 0.02;
const HEARTBEATS = 65_536;

/** A feeder's load as it was last read. */
export interface LoadReading {
  readonly from: 'meter' | 'miners';
  readonly powerW: number;
  /** Of the newest reading in it, ISO 8601 UTC. */
  readonly at: string;
  /** Shares of the load, 0–1, that are from readings too old, and that are old or no measurement. */
  readonly oldRatio: number;
  readonly doubtfulRatio: number;
}

/** What a resource's telemetry is made from. */
export interface TelemetryRequest extends ProgramWithCalendar {
  readonly terms: SiteEnrolment;
  readonly mode: SiteMode;
  /** Null: nothing was ever read. */
  readonly load: LoadReading | null;
  readonly responders: Responders;
  readonly events: readonly EventState[];
  readonly signals: readonly KnownSignal[];
  /** Of the slowest of the responders, s. */
  readonly upSeconds: number;
  readonly downSeconds: number;
  /** Fastest rise that the feeder stands, W/min; null: no limit. */
  readonly rampUpWPerMinuteMax: number | null;
  /** The relay's contact as last read; null: there is none. */
  readonly relay: { readonly armed: boolean; readonly at: string } | null;
  /** ISO 8601 UTC. */
  readonly now: string;
  /** Seconds of `now`'s clock after which a value is too old. */
  readonly staleAfterSeconds: number;
  /** How many sets were made before. */
  readonly sequence: number;
}

/** What is told of an enrolment's resource now. A value that is too old has none: it is invalid, never the last one known. */
export function resourceTelemetry(request: TelemetryRequest): ResourceTelemetry {
  const { terms, now, staleAfterSeconds, responders, sequence, relay } = request;
  const { enrolment } = terms;
  const load = loadValue(request);
  const calculated = (value: number): TelemetryValue => ({ value, quality: 'calculated', at: now });
  const status = RESOURCE_STATUSES.indexOf(statusOf(request));
  const points: Record<TelemetryPoint, TelemetryValue> = {
    netPowerW: load,
    // Of a load that is not controllable the most is what it draws (NPRR735): it cannot be told to draw more.
    powerMaxW: enrolment.kind === 'headroom' ? load : calculated(responders.lowestW + responders.shedW),
    powerMinW: calculated(lowestOf(request)),
    basePointW: basePoint(request),
    ...rampRates(request, calculated),
    headroomW: derived(load, (powerW) => Math.max(0, powerW - lowestOf(request))),
    responsibilityW: calculated(commitmentAt(request, enrolment, Date.parse(now))?.powerW ?? 0),
    controllableW: calculated(responders.shedW),
    status: calculated(status),
    relayArmed:
      relay === null || isOld(request, relay.at)
        ? invalid(relay?.at ?? null)
        : { value: Number(relay.armed), quality: 'valid', at: relay.at },
    heartbeat: calculated(sequence % HEARTBEATS),
  };
  const validUntil = iso(Date.parse(now) + staleAfterSeconds * 1e3);
  return { enrolmentId: enrolment.enrolmentId, at: now, validUntil, points };
}

/** The same set of values when nobody has made a new one in time: all of it invalid. @param now ISO 8601 UTC */
export function asOf(telemetry: ResourceTelemetry, now: string): ResourceTelemetry {
  if (now < telemetry.validUntil) return telemetry;
  const points = Object.fromEntries(
    Object.entries(telemetry.points).map(([name, { at }]) => [name, invalid(at)]),
  ) as ResourceTelemetry['points'];
  return { ...telemetry, points };
}

function loadValue(request: TelemetryRequest): TelemetryValue {
  const { load } = request;
  if (load === null) return invalid(null);
  const { from, powerW, at, oldRatio, doubtfulRatio } = load;
  if (isOld(request, at) || oldRatio > OLD_RATIO_MAX) return invalid(at);
  const known: TelemetryQuality = from === 'meter' ? 'valid' : 'calculated';
  return { value: powerW, quality: doubtfulRatio > DOUBTFUL_RATIO_MAX ? 'suspect' : known, at };
}

function lowestOf({ terms, responders }: TelemetryRequest): number {
  return terms.enrolment.kind === 'headroom' ? terms.enrolment.lowestLoadW : responders.lowestW;
}

function statusOf({ mode, responders, events, terms, signals, now }: TelemetryRequest): ResourceStatus {
  // In mode shadow nothing is sent to any miner: whoever counted on it would count on nothing.
  if (mode === 'shadow' || responders.minerCount === 0) return 'out-of-service';
  const phases = events.map(({ phase }) => phase);
  if (phases.includes('in-force')) return 'deployed';
  if (phases.includes('falling')) return 'falling';
  if (phases.includes('returning')) return 'returning';
  const isDispatched = terms.enrolment.kind === 'base-point' && dispatchAt(signals, now) !== null;
  return isDispatched ? 'deployed' : 'available';
}

/** The newest dispatch in force: what the resource was told, whatever it does about it. */
function basePoint({ terms, signals, now }: TelemetryRequest): TelemetryValue {
  const dispatch = terms.enrolment.kind === 'base-point' ? dispatchAt(signals, now) : null;
  return dispatch === null ? invalid(null) : { ...dispatch, quality: 'valid' };
}

function dispatchAt(
  signals: readonly KnownSignal[],
  now: string,
): { readonly value: number; readonly at: string } | null {
  const said = signals
    .filter(({ endedAt }) => endedAt === null || now < endedAt)
    .flatMap(({ signal }) => {
      const interval = intervalAt(signal, now);
      const value = interval?.values.find(({ kind }) => kind === 'dispatch' || kind === 'power-limit');
      return interval && value && 'powerW' in value ? [{ value: value.powerW, at: interval.startsAt }] : [];
    })
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  return said[0] ?? null;
}

function rampRates(
  { responders, upSeconds, downSeconds, rampUpWPerMinuteMax }: TelemetryRequest,
  calculated: (value: number) => TelemetryValue,
): Pick<Record<TelemetryPoint, TelemetryValue>, 'rampUpWPerMinute' | 'rampDownWPerMinute'> {
  const rate = (seconds: number): number => (responders.shedW * 60) / Math.max(seconds, 1);
  return {
    rampUpWPerMinute: calculated(Math.min(rate(upSeconds), rampUpWPerMinuteMax ?? Infinity)),
    rampDownWPerMinute: calculated(rate(downSeconds)),
  };
}

function derived(from: TelemetryValue, of: (value: number) => number): TelemetryValue {
  const { value, quality, at } = from;
  return value === null
    ? from
    : { value: of(value), quality: quality === 'valid' ? 'calculated' : quality, at };
}

function isOld({ now, staleAfterSeconds }: TelemetryRequest, at: string): boolean {
  return Date.parse(now) - Date.parse(at) > staleAfterSeconds * 1e3;
}

function invalid(at: string | null): TelemetryValue {
  return { value: null, quality: 'invalid', at };
}

import type { z } from 'zod';
import type { SensorConfig, SignalSourceConfig, TelemetryLinkConfig } from '../src/core/site.js';
import { fromWire } from '../src/core/wire.js';
import { type Report, reportRepeated } from './checks/report.js';
import { fixOfName } from './did-you-mean.js';
import type { Salvaged } from './salvage.js';
import type { RawSite } from './schema.js';
import { resolveSecret, type SecretPlaces } from './secrets.js';
import type { Path } from './yaml-source.js';

/** The shape of each adapter's settings, by its id. */
export type SignalShapes = Readonly<Record<string, z.ZodType>>;

/** Names of settings that are never written out. */
const SECRETS = [
  'client_secret',
  'password',
  'api_key',
  'token',
  'call_token',
  'secrets',
  'key',
  'passphrase',
  'webhook_url',
  'routing_key',
];
/** Names of settings that may be in a file of their own. */
const DOCUMENTS = ['certificate', 'authority'];
const REFERENCE = /^(vault|env|file):/;

interface Resolved {
  readonly settings: unknown;
  readonly problems: readonly { readonly path: Path; readonly problem: string; readonly fix: string }[];
}

/** Of the adapters, by the key in the site. */
const FOLDERS = { signals: 'signals', telemetry: 'telemetry', sensors: 'weather' } as const;

/** A list of things that speak protocols with the outside. */
interface Spoken {
  /** Key in the site. */
  readonly key: 'signals' | 'telemetry' | 'sensors';
  /** One of them, for people. */
  readonly what: string;
  /** Absent: any protocol passes. */
  readonly shapes: SignalShapes | undefined;
}

/** Reports what is wrong with the protocols and settings of a site's sources of signals, or of its links of telemetry. */
export function checkProtocols(
  site: Salvaged<RawSite>,
  path: Path,
  { key, what, shapes }: Spoken,
  secrets: SecretPlaces,
  report: Report,
): void {
  const sources = site[key] ?? [];
  const at = [...path, key];
  reportRepeated(
    sources.map((source, index) => ({ name: source?.id, path: [...at, index, 'id'] })),
    what,
    report,
  );
  checkSettings(sources, at, { folder: FOLDERS[key], shapes }, secrets, report);
}

/** Reports what is wrong with the protocols and settings of a list of things that speak protocols, at `at`. */
export function checkSettings(
  sources: readonly (
    { readonly protocol?: string | undefined; readonly settings?: unknown } | null | undefined
  )[],
  at: Path,
  { folder, shapes }: { readonly folder: string; readonly shapes: SignalShapes | undefined },
  secrets: SecretPlaces,
  report: Report,
): void {
  sources.forEach((source, index) => {
    if (source?.protocol === undefined || source.settings === undefined) return;
    const { protocol } = source;
    const resolved = resolveSettings(source.settings, secrets);
    const here = [...at, index, 'settings'];
    for (const { path: within, problem, fix } of resolved.problems)
      report([...here, ...within], problem, fix);
    if (shapes === undefined || resolved.problems.length > 0) return;
    const shape = shapes[protocol];
    if (shape === undefined) {
      const fix = fixOfName(protocol, Object.keys(shapes));
      report([...at, index, 'protocol'], `no protocol "${protocol}"`, fix);
      return;
    }
    for (const issue of shape.safeParse(resolved.settings).error?.issues ?? []) {
      const within = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
      report(
        [...here, ...within],
        issue.message,
        `adapters/${folder}/${protocol}/README.md shows its settings.`,
      );
    }
  });
}

/** Reports what does not hold together in a site's links of telemetry. */
export function checkTelemetry(site: Salvaged<RawSite>, path: Path, report: Report): void {
  const known = (site.enrolments ?? []).flatMap((each) => each?.id ?? []);
  (site.telemetry ?? []).forEach((link, index) => {
    const here = [...path, 'telemetry', index];
    const { enrolment, every_seconds: every = 0, stale_after_seconds: stale = Infinity } = link ?? {};
    if (every >= stale) {
      const problem = `values of every ${every} s are stale before the next ones come`;
      report([...here, 'stale_after_seconds'], problem, `Write more than ${every}.`);
    }
    if (enrolment === undefined || known.includes(enrolment)) return;
    const fix = known.length === 0 ? 'Add the enrolment that it tells of.' : fixOfName(enrolment, known);
    report([...here, 'enrolment'], `no enrolment "${enrolment}"`, fix);
  });
}

/** A site's sources of signals, secrets filled in; checked before. */
export function signalSources({ signals }: RawSite, secrets: SecretPlaces): SignalSourceConfig[] {
  return signals.map(({ id: sourceId, protocol, settings }) => ({
    sourceId,
    protocol,
    settings: resolvedSettings(settings, secrets),
  }));
}

/** A site's sensors of the weather, secrets filled in; checked before. */
export function weatherSensors({ sensors }: RawSite, secrets: SecretPlaces): SensorConfig[] {
  return sensors.map(({ id: sensorId, protocol, difference_c_max: differenceCMax, settings }) => ({
    sensorId,
    protocol,
    differenceCMax,
    settings: resolvedSettings(settings, secrets),
  }));
}

/** A site's links of telemetry, secrets filled in; checked before. */
export function telemetryLinks({ telemetry }: RawSite, secrets: SecretPlaces): TelemetryLinkConfig[] {
  return telemetry.map(({ id: linkId, protocol, enrolment: enrolmentId, settings, relay, ...times }) => ({
    linkId,
    protocol,
    enrolmentId,
    ...fromWire(times),
    relay: relay === undefined ? null : fromWire(relay),
    settings: resolvedSettings(settings, secrets),
  }));
}

/** Settings with their secrets filled in; checked before. */
export function resolvedSettings(
  settings: unknown,
  secrets: SecretPlaces,
): Readonly<Record<string, unknown>> {
  return resolveSettings(settings, secrets).settings as Readonly<Record<string, unknown>>;
}

function resolveSettings(value: unknown, secrets: SecretPlaces, name: string | null = null): Resolved {
  if (typeof value === 'string') return resolveText(value, secrets, name);
  if (typeof value !== 'object' || value === null) return { settings: value, problems: [] };
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(([key, part]) => {
    const { settings, problems } = resolveSettings(part, secrets, isList ? name : key);
    const place = isList ? Number(key) : key;
    return { key, settings, problems: problems.map((each) => ({ ...each, path: [place, ...each.path] })) };
  });
  return {
    settings: isList
      ? parts.map(({ settings }) => settings)
      : Object.fromEntries(parts.map(({ key, settings }) => [key, settings])),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function resolveText(text: string, secrets: SecretPlaces, name: string | null): Resolved {
  const mayRefer = DOCUMENTS.includes(name ?? '') && REFERENCE.test(text);
  if (!mayRefer && !SECRETS.includes(name ?? '')) return { settings: text, problems: [] };
  const secret = resolveSecret(text, secrets);
  if ('value' in secret) return { settings: secret.value, problems: [] };
  return { settings: text, problems: [{ path: [], ...secret }] };
}

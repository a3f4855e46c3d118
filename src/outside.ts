import {
  alertRouteKinds,
  allocateVirtualEndpoints,
  allocateVirtualMeters,
  createDrivers,
  outletAdapters,
  type FeedDeps,
  hashpriceFeeds,
  isVirtualNet,
  loopbackAliasesAvailable,
  type MinerDrivers,
  meterFileFormat,
  minerAdapters,
  modbusMeter,
  priceFeeds,
  relayContact,
  sensorKinds,
  signalKinds,
  SourceHealth,
  telemetryKinds,
  unknownFirmware,
  type VirtualMeterSpec,
  type VirtualMinerSpec,
  weatherFeeds,
} from '../adapters/index.js';
import { allPrograms } from '../config/enrolments.js';
import { loadConfig } from '../config/load.js';
import { loadPrograms } from '../config/programs/index.js';
import { assert } from './core/assert.js';
import { EbbError } from './core/errors.js';
import type { Clock } from './core/ports/clock.js';
import { isPushed, PUSH } from './core/market/pushed.js';
import { isPolled } from './core/metering/index.js';
import type { CapabilityEnvelope } from './core/ports/miner.js';
import type { ProgramWithCalendar } from './core/programs/index.js';
import type { AppConfig, SiteConfig } from './core/site.js';
import type { FeedFactory, SignalFactory } from './ingest/index.js';
import type { MeterFactory, MeterFileFormats } from './meters/index.js';
import type { TelemetryFactory } from './telemetry-out/index.js';
import { stateDirectory } from './places.js';
import { SystemClock, Vault } from './platform/index.js';
import type { AlertPlaces, AlertRouteFactory } from './alerts/index.js';

const CLOSED_POLL_SECONDS = 900;
/** The source that makes things up, of whatever kind. */
const SIMULATED = 'simulated';

/** How far back a probe asks: there is always a price of the last day. */
const PROBE_HOURS = 24;

export { loadPolicyFile } from '../config/policy-file.js';

/** Loads a configuration with what only adapters know. @throws ConfigError with every mistake */
export async function loadConfigFile(file: string, { mayBeEmpty = false } = {}): Promise<AppConfig> {
  const aliases = await loopbackAliasesAvailable();
  return loadConfig(file, {
    env: process.env,
    mayBeEmpty,
    outlets: {
      kinds: Object.keys(outletAdapters),
      neededBy: Object.keys(minerAdapters).filter((id) => minerAdapters[id]?.behind === 'outlet'),
    },
    signals: Object.fromEntries(Object.entries(signalKinds).map(([id, { settings }]) => [id, settings])),
    sensors: Object.fromEntries(Object.entries(sensorKinds).map(([id, { settings }]) => [id, settings])),
    telemetry: Object.fromEntries(Object.entries(telemetryKinds).map(([id, { settings }]) => [id, settings])),
    alerts: Object.fromEntries(Object.entries(alertRouteKinds).map(([id, { settings }]) => [id, settings])),
    vault: (name) => openVault().get(name),
    envelopes: Object.fromEntries(Object.entries(minerAdapters).map(([id, { envelope }]) => [id, envelope])),
    sources: {
      price: [PUSH, ...Object.keys(priceFeeds)],
      hashprice: Object.keys(hashpriceFeeds),
      weather: Object.keys(weatherFeeds),
      markets: marketsOfSources(),
    },
    virtualEndpoints: (firmwares) => allocateVirtualEndpoints(firmwares, aliases, virtualNet()),
    virtualMeters: (count) => allocateVirtualMeters(count, aliases, virtualNet()),
  });
}

/** Every program that comes with Ebb, by its id. */
export function programCatalogue(): Map<string, ProgramWithCalendar> {
  return allPrograms(loadPrograms());
}

function marketsOfSources(): Record<string, readonly string[]> {
  return Object.fromEntries(
    Object.entries(priceFeeds).flatMap(([id, { operators }]) => (operators ? [[id, operators]] : [])),
  );
}

/** Where secrets of miners and outlets are kept sealed. */
export function openVault(): Vault {
  return new Vault({ directory: stateDirectory(), env: process.env });
}

/** The loopback net of this process's virtual miners; undefined: the usual one. @throws EbbError (rejected) */
function virtualNet(): string | undefined {
  const net = process.env['EBB_VIRTUAL_NET'];
  if (net === undefined || isVirtualNet(net)) return net;
  throw new EbbError(
    'rejected',
    `EBB_VIRTUAL_NET is "${net}"; it must be like 127.78: inside the loopback range`,
  );
}

/** How long each firmware takes to come up and to go down. */
export function rampTimes(firmware: string): { upSeconds: number; downSeconds: number } {
  const entry = minerAdapters[firmware];
  assert(entry, `no adapter for firmware ${firmware}`);
  return entry.envelope;
}

/** @throws EbbError where there is no such firmware */
export function minerEnvelope(firmware: string): CapabilityEnvelope {
  const entry = minerAdapters[firmware];
  if (!entry) throw unknownFirmware(firmware);
  return entry.envelope;
}

/** The adapters that drive all miners of all sites; none goes outside the sites' networks. */
export function makeMinerDrivers(
  sites: readonly SiteConfig[],
  warn: (message: string) => void,
): MinerDrivers {
  const miners = sites.reduce((count, site) => count + site.miners.length, 0);
  return createDrivers([...new Set(sites.flatMap(({ networks }) => networks))], miners, warn);
}

/** Feeds by the ids that configurations use; `simulation` is for those that make things up. */
export function makeFeeds(
  clock: Clock,
  { seed, congestion }: Pick<AppConfig['simulation'], 'seed' | 'congestion'>,
): FeedFactory {
  const lines = new Map<string, SourceHealth>();
  const healthOf = (id: string): SourceHealth => {
    const health = lines.get(id) ?? new SourceHealth(clock);
    lines.set(id, health);
    return health;
  };
  const deps = (id: string, site: SiteConfig): FeedDeps => ({
    watch: healthOf(id).watch,
    clock,
    env: process.env,
    seed,
    ...(congestion && { congestion }),
    poolFeeRatio: site.feeds.hashprice.poolFeeRatio,
    random: Math.random,
  });
  return {
    price: (id, site) =>
      madeOr(
        () => (isPushed(id) ? refusePushed(id) : entryOf(priceFeeds, id).create(deps(id, site))),
        (read) => ({ id, pollSeconds: CLOSED_POLL_SECONDS, historyHours: 1, read }),
      ),
    hashprice: (id, site) =>
      madeOr(
        () => entryOf(hashpriceFeeds, id).create(deps(id, site)),
        (read) => ({ id, pollSeconds: CLOSED_POLL_SECONDS, read }),
      ),
    weather: (id, site) =>
      madeOr(
        () => entryOf(weatherFeeds, id).create(deps(id, site)),
        (read) => ({ id, pollSeconds: CLOSED_POLL_SECONDS, read }),
      ),
    sensor: ({ sensorId, protocol, settings }) => {
      const kind = sensorKinds[protocol];
      assert(kind, `no sensor adapter ${protocol}`);
      return kind.create({ sensorId, clock }, settings);
    },
    connection: (id) => (id === SIMULATED ? null : healthOf(id).view()),
  };
}

/** Connections to meters; files of meter data by their kinds. */
export function makeMeters(clock: Clock): { of: MeterFactory; files: MeterFileFormats } {
  return {
    of: ({ source }) => (isPolled(source) ? modbusMeter(source, clock) : null),
    files: meterFileFormat,
  };
}

/** Sources of signals by the ids that configurations use. */
export function makeSignals(clock: Clock): SignalFactory {
  return ({ signals = [] }) =>
    signals.map(({ sourceId, protocol, settings }) => {
      const kind = signalKinds[protocol];
      assert(kind, `no signal adapter ${protocol}`);
      return kind.create({ sourceId, clock, random: Math.random }, settings);
    });
}

/** Links of telemetry by the ids that configurations use. */
export function makeTelemetry(clock: Clock): TelemetryFactory {
  return ({ linkId, protocol, settings, relay }) => {
    const kind = telemetryKinds[protocol];
    assert(kind, `no telemetry adapter ${protocol}`);
    return {
      link: kind.create({ linkId, clock }, settings),
      relay: relay === null ? null : relayContact(relay),
    };
  };
}

/** Ways out for alerts by the ids that configurations use, and what of the machine is looked at. */
export function makeAlerts(
  { http }: AppConfig,
  directory: string,
): { routes: AlertRouteFactory; places: AlertPlaces } {
  const routes: AlertRouteFactory = ({ routeId, protocol, settings }) => {
    const kind = alertRouteKinds[protocol];
    assert(kind, `no alert adapter ${protocol}`);
    return kind.create({ routeId, now: () => new Date() }, settings);
  };
  return { routes, places: { certFile: http.tls?.certFile ?? null, folders: [directory] } };
}

/**
 * A feed, or in its place a source that answers every time with what kept it from being made: keys that are missing make
 * one source useless, not the start; the next one in the list serves.
 */
function madeOr<Feed>(make: () => Feed, closed: (read: () => Promise<never>) => Feed): Feed {
  try {
    return make();
  } catch (error) {
    if (error instanceof EbbError) return closed(() => Promise.reject(error));
    throw error;
  }
}

/** @throws EbbError always: only a running Ebb has what was brought to it. */
function refusePushed(id: string): never {
  throw new EbbError('unsupported', `${id}: prices are brought to a running Ebb, and cannot be asked for`);
}

function entryOf<T>(registry: Readonly<Record<string, T>>, id: string): T {
  const entry = registry[id];
  assert(entry, `no feed ${id}`);
  return entry;
}

/** Asks the first live price source of a site for anything at all. @throws EbbError as the source does. */
export async function probeLivePrice(site: SiteConfig): Promise<void> {
  const clock = new SystemClock();
  const { sources } = site.feeds.price;
  const id = sources.find((source) => priceFeeds[source]?.live);
  // Nobody is to be asked where prices are brought: what is brought is live.
  if (id === undefined && sources.some(isPushed)) return;
  assert(id, `site ${site.siteId} has no live price source`);
  const to = clock.now();
  const feed = makeFeeds(clock, { seed: 0 }).price(id, site);
  await feed.read({
    settlementPoint: site.market.settlementPoint,
    from: to.minus({ hours: PROBE_HOURS }),
    to,
  });
}

/** The virtual meters at a site's grid connection. */
export function virtualMeters({ siteId, meters, miners }: SiteConfig): VirtualMeterSpec[] {
  const minerIds = miners.flatMap(({ virtual, minerId }) => (virtual ? [minerId] : []));
  return meters.flatMap(({ meterId, source }) => {
    if (source.kind !== 'virtual') return [];
    const { host, port, power, energy, truth } = source;
    const registers = { ...(power && { powerW: power }), ...(energy && { counterKwh: energy }) };
    return [{ name: `${siteId}/${meterId}`, host, port: port!, registers, truth, minerIds }];
  });
}

/** What the virtual fleet needs to know of a site's virtual miners. */
export function virtualMiners(site: SiteConfig): VirtualMinerSpec[] {
  const models = new Map(site.models.map((model) => [model.modelId, model]));
  return site.miners
    .filter(({ virtual }) => virtual)
    .map(({ minerId, modelId, host, ports, credentials }) => {
      const model = models.get(modelId);
      assert(model, `miner ${minerId}: no such model: ${modelId}`);
      const { firmware } = model;
      return { minerId, host, firmware, model, ...(ports && { ports }), ...(credentials && { credentials }) };
    });
}

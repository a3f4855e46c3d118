import { DateTime } from 'luxon';
import type { HolidayCalendar } from '../src/core/market/calendar.js';
import { meanTariff } from '../src/core/market/contract/index.js';
import { MARKET_OPERATORS } from '../src/core/market/operators.js';
import type { AppConfig, FeederConfig, MinerConfig, ModelConfig, SiteConfig } from '../src/core/site.js';
import type { CapabilityEnvelope } from '../src/core/ports/miner.js';
import type { Policy } from '../src/core/planner/policy.js';
import type { MeterConfig, PolledSource } from '../src/core/metering/index.js';
import { fromWire } from '../src/core/wire.js';
import { modelConfig } from './catalogue.js';
import { feederNodes } from './checks/feeder-tree.js';
import { buildContract } from './contract.js';
import { scaledModelId, virtualMiners } from './fleet.js';
import { httpConfig } from './http-schema.js';
import type { RawMeter } from './meter-schema.js';
import type { RawConfig, RawModel, RawSite } from './schema.js';
import type { Path } from './yaml-source.js';

/** Where a virtual miner listens. */
export interface Endpoint {
  readonly host: string;
  readonly ports: Readonly<Record<string, number>>;
}

/** Where what is virtual listens: one list over all sites, so that no two have the same address. */
export interface VirtualPlaces {
  /** An address for each virtual miner, given its firmware. */
  readonly virtualEndpoints: (firmwares: readonly string[]) => readonly Endpoint[];
  /** An address for each virtual meter; absent: there can be none. */
  readonly virtualMeters?: (count: number) => readonly Pick<PolledSource, 'host' | 'port'>[];
}

/** Makes the checked file into what the rest of Ebb uses. */
export function buildConfig(
  raw: RawConfig,
  builtIn: readonly RawModel[],
  realMiners: (site: RawSite, path: Path) => readonly MinerConfig[],
  { virtualEndpoints, virtualMeters }: VirtualPlaces,
  envelopes: Readonly<Record<string, CapabilityEnvelope>>,
  calendars: ReadonlyMap<string, HolidayCalendar>,
  folder: string,
): AppConfig {
  const models = new Map([...builtIn, ...raw.models].map((model) => [model.id, model]));
  const counter = new Map<string, number>();
  const sites = raw.sites.map((site, index) => {
    const real = realMiners(site, ['sites', index]);
    const virtual = site.fleet.virtual.flatMap((entry) => virtualMiners(entry, counter));
    return { site, models: siteModels(site, real, models, envelopes), real, virtual };
  });
  const endpoints = virtualEndpoints(
    sites.flatMap(({ virtual, models: known }) => {
      const firmwares = new Map(known.map(({ modelId, firmware }) => [modelId, firmware]));
      return virtual.map(({ modelId }) => firmwares.get(modelId)!);
    }),
  );
  const meters = raw.sites.flatMap((site) => site.meters.filter(isVirtual));
  const meterPlaces = virtualMeters?.(meters.length) ?? [];
  const meterPlace = (meter: RawMeter) => meterPlaces[meters.indexOf(meter)];
  let next = 0;
  return {
    http: httpConfig(raw.http, folder),
    simulation: fromWire(raw.simulation),
    retention: fromWire(raw.retention),
    sites: sites.map(({ site, models: known, real, virtual }) =>
      buildSite(
        site,
        known,
        [...real, ...virtual.map((miner) => ({ ...miner, ...endpoints[next++]! }))],
        calendars,
        meterPlace,
      ),
    ),
  };
}

function buildSite(
  raw: RawSite,
  models: readonly ModelConfig[],
  miners: readonly MinerConfig[],
  calendars: ReadonlyMap<string, HolidayCalendar>,
  meterPlace: (meter: RawMeter) => Pick<PolledSource, 'host' | 'port'> | undefined,
): SiteConfig {
  const { id, name, mode, time_zone: timeZone } = raw;
  return {
    siteId: id,
    name,
    timeZone,
    mode,
    location: fromWire(raw.location),
    market: {
      ...fromWire(raw.market),
      settlementMinutes:
        raw.market.settlement_minutes ?? MARKET_OPERATORS[raw.market.operator].settlementMinutes,
    },
    retentionYears: raw.retention_years,
    ...buildPayment(raw, calendars),
    feeds: fromWire(raw.feeds),
    policy: fromWire(raw.policy) as Policy,
    meters: raw.meters.map((meter) => buildMeter(meter, raw.electrical.power_w_max, meterPlace(meter))),
    learning: raw.learning,
    feeders: feederNodes(raw.electrical, []).map(({ feeder, parentId }) =>
      buildFeeder(feeder as RawSite['electrical'], parentId),
    ),
    thermalLimits: raw.thermal_limits.map((limit) => fromWire(limit)),
    keepWarm: raw.keep_warm.map((limit) => fromWire(limit)),
    derating: raw.derating.map((each) => fromWire(each)),
    customers: raw.customers.map(({ id: customerId, ...terms }) => ({ customerId, ...fromWire(terms) })),
    ...(raw.fairness && { fairness: fromWire(raw.fairness) }),
    models,
    miners,
    networks: [...raw.networks, ...miners.flatMap(({ virtual, host }) => (virtual ? [host] : []))],
  };
}

function buildMeter(
  { id, losses, source, ...rest }: RawMeter,
  powerWMax: number,
  place: Pick<PolledSource, 'host' | 'port'> | undefined,
): MeterConfig {
  return {
    meterId: id,
    losses: losses ? fromWire(losses) : null,
    ...(fromWire(rest) as Omit<MeterConfig, 'meterId' | 'losses' | 'source'>),
    source: {
      ...(fromWire(source) as MeterConfig['source']),
      ...(place && { ...place, ...virtualRegisters(powerWMax) }),
    } as MeterConfig['source'],
  };
}

function isVirtual({ source }: RawMeter): boolean {
  return source.kind === 'virtual';
}

/** What a virtual meter shows: it can measure somewhat more than the connection may carry. */
function virtualRegisters(powerWMax: number): Pick<PolledSource, 'power' | 'energy' | 'powerWMax'> {
  const place = { table: 'input', format: 'float64', wordOrder: 'high-first', scale: 1 } as const;
  return {
    powerWMax: 1.2 * powerWMax,
    power: { ...place, register: 0 },
    energy: { ...place, register: 4, rollsOverAtKwh: null },
  };
}

/** Any year has all seasons and kinds of days. */
const YEAR = { from: DateTime.utc(2026), to: DateTime.utc(2027) };

function buildPayment(
  { id: siteId, time_zone: timeZone, tariff, contract }: RawSite,
  calendars: ReadonlyMap<string, HolidayCalendar>,
): Pick<SiteConfig, 'tariff' | 'contract'> {
  if (!contract) return { tariff: fromWire(tariff!) };
  const built = buildContract(contract, { siteId, timeZone }, calendars);
  return { tariff: meanTariff(built, YEAR.from, YEAR.to), contract: built };
}

function buildFeeder(raw: RawSite['electrical'], parentId: string | null): FeederConfig {
  const { id, feeders: _children, ...rest } = raw;
  return { feederId: id, parentId, ...fromWire(rest) };
}

/** The models that a site's miners are of. */
function siteModels(
  site: RawSite,
  real: readonly MinerConfig[],
  models: ReadonlyMap<string, RawModel>,
  envelopes: Readonly<Record<string, CapabilityEnvelope>>,
): ModelConfig[] {
  const wanted = new Map<string, readonly [modelId: string, machinesEach: number]>();
  for (const { modelId } of real) wanted.set(modelId, [modelId, 1]);
  for (const { model, machines_each: machinesEach } of site.fleet.virtual) {
    wanted.set(scaledModelId(model, machinesEach), [model, machinesEach]);
  }
  return [...wanted.values()].map(([modelId, machinesEach]) => {
    const model = models.get(modelId)!;
    return modelConfig(model, machinesEach, envelopes[model.firmware]);
  });
}

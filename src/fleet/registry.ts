import { assert } from '../core/assert.js';
import {
  type AppConfig,
  DEFAULT_RETENTION,
  groupIdOf,
  type MinerConfig,
  type ModelConfig,
  type Retention,
  type SiteConfig,
} from '../core/site.js';
import type { OperatingPoint } from '../core/mining/operating-point.js';

/** A miner with what follows from its place in the configuration. */
export interface FleetMiner {
  readonly minerId: string;
  readonly config: MinerConfig;
  readonly model: ModelConfig;
  readonly groupId: string;
  readonly nominal: OperatingPoint;
  readonly sleep: OperatingPoint;
  /** The feeder it hangs on, then each feeder above it, the root last. */
  readonly feederPath: readonly string[];
}

/** Miners that are alike for the planner. */
export interface FleetGroup {
  readonly groupId: string;
  readonly model: ModelConfig;
  readonly feederId: string;
  readonly customerId: string;
  readonly miners: readonly FleetMiner[];
}

/** What exists at one site. */
export interface SiteFleet {
  /** As it is now: settings may change while Ebb runs, what exists does not. */
  readonly site: SiteConfig;
  readonly miners: readonly FleetMiner[];
  readonly byId: ReadonlyMap<string, FleetMiner>;
  /** Sorted by id. */
  readonly groups: readonly FleetGroup[];
}

/** Everything that exists, as configured. */
export class FleetRegistry {
  readonly #fleets: ReadonlyMap<string, SiteFleet>;
  readonly #sites: Map<string, SiteConfig>;

  /** How long telemetry is kept. */
  readonly retention: Retention;

  constructor(config: AppConfig) {
    this.retention = config.retention ?? DEFAULT_RETENTION;
    this.#sites = new Map(config.sites.map((site) => [site.siteId, site]));
    this.#fleets = new Map(
      config.sites.map((site) => [
        site.siteId,
        following(siteFleet(site), () => this.#sites.get(site.siteId)!),
      ]),
    );
  }

  get sites(): SiteConfig[] {
    return [...this.#sites.values()];
  }

  /** Goes by other settings from now on, wherever the site is asked for; its machines and models stay those that there are. */
  replaceSettings(site: SiteConfig): void {
    const known = this.fleet(site.siteId).site;
    assert(
      site.miners === known.miners && site.models === known.models,
      `site ${site.siteId}: the inventory changes with a restart only`,
    );
    this.#sites.set(site.siteId, site);
  }

  has(siteId: string): boolean {
    return this.#fleets.has(siteId);
  }

  fleet(siteId: string): SiteFleet {
    const fleet = this.#fleets.get(siteId);
    assert(fleet, `no such site: ${siteId}`);
    return fleet;
  }
}

function following(fleet: SiteFleet, site: () => SiteConfig): SiteFleet {
  return {
    ...fleet,
    get site() {
      return site();
    },
  };
}

/** @throws AssertionError where a reference is broken, which loading the configuration has ruled out. */
export function siteFleet(site: SiteConfig): SiteFleet {
  const models = new Map(site.models.map((model) => [model.modelId, model]));
  const parents = new Map(site.feeders.map(({ feederId, parentId }) => [feederId, parentId]));
  const miners = site.miners.map((config) => {
    const model = models.get(config.modelId);
    assert(model, `miner ${config.minerId}: no such model: ${config.modelId}`);
    return fleetMiner(config, model, parents);
  });
  return {
    site,
    miners,
    byId: new Map(miners.map((miner) => [miner.minerId, miner])),
    groups: groupMiners(miners),
  };
}

function fleetMiner(
  config: MinerConfig,
  model: ModelConfig,
  parents: ReadonlyMap<string, string | null>,
): FleetMiner {
  const sleep = model.operatingPoints[0];
  const nominal = model.operatingPoints.find(({ kind }) => kind === 'nominal');
  assert(sleep?.kind === 'sleep' && nominal, `model ${model.modelId} lacks a sleep or a nominal point`);
  const feederPath: string[] = [];
  for (let id: string | null = config.feederId; id !== null; id = parents.get(id) ?? null)
    feederPath.push(id);
  return {
    minerId: config.minerId,
    config,
    model,
    groupId: groupIdOf(config, model),
    nominal,
    sleep,
    feederPath,
  };
}

function groupMiners(miners: readonly FleetMiner[]): FleetGroup[] {
  const members = new Map<string, FleetMiner[]>();
  for (const miner of miners) {
    const group = members.get(miner.groupId);
    if (group) group.push(miner);
    else members.set(miner.groupId, [miner]);
  }
  return [...members]
    .map(([groupId, group]) => {
      const { model, config } = group[0]!;
      return { groupId, model, feederId: config.feederId, customerId: config.customerId, miners: group };
    })
    .sort((a, b) => (a.groupId < b.groupId ? -1 : 1));
}

/** The operating point of that id. @throws AssertionError where the model has none. */
export function pointOf(model: ModelConfig, pointId: string): OperatingPoint {
  const point = model.operatingPoints.find(({ id }) => id === pointId);
  assert(point, `model ${model.modelId} has no operating point ${pointId}`);
  return point;
}

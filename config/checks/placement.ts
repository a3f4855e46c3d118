import { type AllowedNetworks, isAddress } from '../../src/core/networks.js';
import type { CapabilityEnvelope } from '../../src/core/ports/miner.js';
import type { Salvaged } from '../salvage.js';
import type { RawModel, RawOutlet } from '../schema.js';
import { fixOfName } from '../did-you-mean.js';
import type { FeederNode } from './feeder-tree.js';

/** Miners of one model at one feeder, wherever they are written down. */
export interface Placement {
  readonly model: string | undefined;
  /** The firmware of the model, where the model is known. */
  readonly firmware: string | undefined;
  readonly feeder: string | undefined;
  readonly customer: string | undefined;
  readonly host: string | undefined;
  readonly ports?: Readonly<Record<string, number | undefined>> | undefined;
  readonly unit?: string | undefined;
  readonly outlet?: Salvaged<RawOutlet> | undefined;
  /** Id of the one miner; undefined for many. */
  readonly minerId: string | undefined;
  readonly count: number;
  /** Machines that each of them stands for. */
  readonly machinesEach: number;
  readonly virtual: boolean;
  /** Reports a mistake at one of the entry's settings. */
  readonly report: (key: string, problem: string, fix: string) => void;
}

/** Kinds of outlet that there are, and firmwares that cannot do without one. */
export interface OutletRules {
  readonly kinds: readonly string[];
  readonly neededBy: readonly string[];
}

/** What a site's miners may refer to. */
export interface Known {
  /** Who answers where, over all sites: two controllers must not drive one machine. */
  readonly addresses: Map<string, string>;
  readonly models: ReadonlyMap<string, Salvaged<RawModel>>;
  readonly feeders: readonly FeederNode[];
  readonly customers: readonly string[];
  readonly networks: AllowedNetworks;
  readonly outlets: OutletRules;
  readonly envelopes: Readonly<Record<string, CapabilityEnvelope>>;
}

/** Names in entries that refer to nothing, ids and addresses that are there twice. */
export function checkPlacements(placements: readonly Placement[], known: Known): void {
  const ids = new Set<string>();
  for (const placement of placements) {
    checkReferences(placement, known);
    const { minerId, host, ports, unit, outlet, report } = placement;
    if (minerId !== undefined) {
      if (ids.has(minerId))
        report('id', `there is another miner "${minerId}"`, 'Give each an id of its own.');
      ids.add(minerId);
    }
    checkNetwork(host, 'host', placement, known);
    checkNetwork(outlet?.host, 'outlet', placement, known);
    checkOutlet(placement, known);
    if (host !== undefined) {
      // Behind port forwarding, or a gateway, several miners share a host.
      const address = `${host} ${JSON.stringify(ports ?? {})} ${unit ?? ''}`;
      const other = known.addresses.get(address);
      if (other !== undefined)
        report('host', `"${host}" is the host of ${other} already`, 'Correct one of the two.');
      known.addresses.set(address, minerId ?? 'another miner');
    }
  }
}

/** An outlet of a kind that there is not, of two miners, or missing where nothing else moves the machine. */
function checkOutlet({ outlet, firmware, minerId, report }: Placement, { outlets, addresses }: Known): void {
  if (outlet === undefined) {
    if (firmware !== undefined && outlets.neededBy.includes(firmware))
      report('outlet', 'nothing but an outlet can move or measure such a machine', 'Say which one feeds it.');
    return;
  }
  if (outlet.kind !== undefined && !outlets.kinds.includes(outlet.kind))
    report('outlet', `no kind of outlet "${outlet.kind}"`, fixOfName(outlet.kind, outlets.kinds));
  const address = `outlet ${outlet.kind} ${outlet.host}:${outlet.port ?? ''} ${outlet.outlet}`;
  const other = addresses.get(address);
  if (other !== undefined)
    report(
      'outlet',
      `it feeds ${other} too: to cut one is to cut both`,
      'Make them one miner, or correct one.',
    );
  addresses.set(address, minerId ?? 'another miner');
}

function checkNetwork(
  host: string | undefined,
  key: string,
  { report }: Placement,
  { networks }: Known,
): void {
  if (host === undefined || !isAddress(host) || networks.allows(host)) return;
  const fix = `Add the network it is in, such as ${host}/32, to the site's networks, if Ebb may talk to it.`;
  report(key, `${host} is in none of the site's networks`, fix);
}

function checkReferences(placement: Placement, { models, feeders, customers }: Known): void {
  const { model, feeder, customer, report } = placement;
  if (model !== undefined && !models.has(model)) {
    report('model', `no model "${model}"`, fixOfName(model, [...models.keys()]));
  }
  if (customer !== undefined && !customers.includes(customer)) {
    report('customer', `no customer "${customer}"`, fixOfName(customer, customers));
  }
  if (feeder === undefined) return;
  const node = feeders.find(({ feeder: { id } }) => id === feeder);
  const leaves = feeders.filter(({ isLeaf }) => isLeaf).map(({ feeder: { id } }) => id ?? '');
  if (!node) report('feeder', `no feeder "${feeder}"`, fixOfName(feeder, leaves));
  else if (!node.isLeaf) {
    report(
      'feeder',
      `"${feeder}" has feeders below it: miners hang at the lowest`,
      fixOfName(feeder, leaves),
    );
  }
}

/** Watts at the point of a kind of everything at or below each feeder. */
export function powerWByFeeder(
  placements: readonly Placement[],
  { models, feeders }: Known,
  kind: 'sleep' | 'nominal',
): Map<string, number> {
  const parents = new Map(feeders.map(({ feeder, parentId }) => [feeder.id, parentId]));
  const sums = new Map<string, number>();
  for (const { model, feeder, count, machinesEach } of placements) {
    const points = models.get(model ?? '')?.operating_points ?? [];
    const powerW = (points.find((point) => point?.kind === kind)?.power_w ?? 0) * count * machinesEach;
    for (let at: string | null | undefined = feeder; at; at = parents.get(at))
      sums.set(at, (sums.get(at) ?? 0) + powerW);
  }
  return sums;
}

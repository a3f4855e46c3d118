import { resolve } from 'node:path';
import type { ConfigProblem } from '../src/core/errors.js';
import type { OutletEndpoint } from '../src/core/ports/outlet.js';
import type { MinerConfig } from '../src/core/site.js';
import type { Placement } from './checks/placement.js';
import { readMinerTable } from './miner-table.js';
import type { Salvaged } from './salvage.js';
import type { RawMiner, RawModel, RawOutlet, RawSite, RawVirtualMiners } from './schema.js';
import { resolveSecret, type SecretPlaces } from './secrets.js';
import type { Path, YamlSource } from './yaml-source.js';

/** What virtual miners are opened with: their addresses answer on this machine alone. */
const VIRTUAL_CREDENTIALS = { username: 'virtual', password: 'virtual' };

type Credentials = NonNullable<MinerConfig['credentials']>;

/** A miner that is written down, in the file itself or in its table. */
export interface MinerEntry {
  readonly miner: Salvaged<RawMiner>;
  readonly report: (key: string, problem: string, fix: string) => void;
}

export interface FleetInput {
  readonly site: Salvaged<RawSite>;
  /** Path of the site. */
  readonly path: Path;
  readonly source: YamlSource;
  readonly secrets: SecretPlaces;
  readonly problems: ConfigProblem[];
}

/** The miners of a site's list and of its table. */
export function minerEntries({ site, path, source, secrets, problems }: FleetInput): MinerEntry[] {
  const at = [...path, 'fleet'];
  const listed = (site.fleet?.miners ?? []).map((miner, index) => ({
    miner: miner ?? {},
    report: (key: string, problem: string, fix: string) =>
      void problems.push(source.problem([...at, 'miners', index, key], problem, fix)),
  }));
  const table = site.fleet?.miners_csv;
  if (table === undefined) return listed;
  const file = resolve(secrets.folder, table);
  const { rows, problems: tableProblems } = readMinerTable(file);
  problems.push(...tableProblems);
  const tabled = rows.map(({ miner, line }) => ({
    miner,
    report: (key: string, problem: string, fix: string) =>
      void problems.push({ file, line, path: key, problem, fix }),
  }));
  return [...listed, ...tabled];
}

/** Where everything is, for the checks. */
export function placementsOf(
  { site, path, source, problems }: FleetInput,
  entries: readonly MinerEntry[],
  models: ReadonlyMap<string, Salvaged<RawModel>>,
): Placement[] {
  const firmwareOf = (model: string | undefined): string | undefined => models.get(model ?? '')?.firmware;
  const real = entries.map(
    ({ miner: { id, model, feeder, customer, host, ports, unit, outlet }, report }) => ({
      model,
      firmware: firmwareOf(model),
      feeder,
      customer,
      host,
      ports,
      unit,
      outlet,
      minerId: id,
      count: 1,
      machinesEach: 1,
      virtual: false,
      report,
    }),
  );
  const virtual = (site.fleet?.virtual ?? []).map((entry, index) => ({
    model: entry?.model,
    firmware: firmwareOf(entry?.model),
    feeder: entry?.feeder,
    customer: entry?.customer,
    host: undefined,
    minerId: undefined,
    count: entry?.count ?? 0,
    machinesEach: entry?.machines_each ?? 1,
    virtual: true,
    report: (key: string, problem: string, fix: string) =>
      void problems.push(source.problem([...path, 'fleet', 'virtual', index, key], problem, fix)),
  }));
  return [...real, ...virtual];
}

/** A real miner; reports a secret that cannot be had. */
export function realMiner({ miner, report }: MinerEntry, secrets: SecretPlaces): MinerConfig {
  const { id, model, feeder, customer, host, ports, unit, serial, mac, outlet } = miner as RawMiner;
  const opened = (
    entry: Pick<RawMiner, 'username' | 'password'>,
    key: string,
  ): { credentials?: Credentials } => {
    const { username, password } = entry;
    const secret = password === undefined ? null : resolveSecret(password, secrets);
    if (secret && 'problem' in secret) report(key, secret.problem, secret.fix);
    const credentials = {
      ...(username !== undefined && { username }),
      ...(secret && 'value' in secret && { password: secret.value }),
    };
    return Object.keys(credentials).length > 0 ? { credentials } : {};
  };
  return {
    minerId: id,
    modelId: model,
    feederId: feeder,
    customerId: customer,
    host,
    ...(ports && { ports }),
    ...opened(miner as RawMiner, 'password'),
    ...(unit !== undefined && { unit }),
    ...(serial !== undefined && { serial }),
    ...(mac !== undefined && { mac: mac.toLowerCase() }),
    ...(outlet && { outlet: { ...outletEndpoint(outlet), ...opened(outlet, 'outlet') } }),
    virtual: false,
  };
}

function outletEndpoint({ kind, host, port, outlet, options }: RawOutlet): OutletEndpoint {
  return { kind, host, outlet, ...(port !== undefined && { port }), ...(options && { options }) };
}

/** The virtual miners of one entry, without their addresses; `counter` numbers them over all entries. */
export function virtualMiners(
  entry: RawVirtualMiners,
  counter: Map<string, number>,
): Omit<MinerConfig, 'host'>[] {
  const prefix = `${entry.feeder}-${entry.model}`;
  return Array.from({ length: entry.count }, () => {
    const number = (counter.get(prefix) ?? 0) + 1;
    counter.set(prefix, number);
    return {
      minerId: `${prefix}-${String(number).padStart(3, '0')}`,
      modelId: scaledModelId(entry.model, entry.machines_each),
      feederId: entry.feeder,
      customerId: entry.customer,
      credentials: VIRTUAL_CREDENTIALS,
      virtual: true,
    };
  });
}

/** Id of the model of one virtual miner that stands for several machines. */
export function scaledModelId(modelId: string, machinesEach: number): string {
  return machinesEach === 1 ? modelId : `${modelId}-x${machinesEach}`;
}

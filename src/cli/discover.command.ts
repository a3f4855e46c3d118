import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { type DiscoveredMiner, discoverMiners } from '../../adapters/discovery.js';
import { knownModels } from '../../config/load.js';
import { slug } from '../../config/site-file/model-match.js';
import { type FoundDevice, siteFileOf, siteFileText } from '../../config/site-file/site-file.js';
import { EbbError } from '../core/errors.js';
import { hostsOf, isNetwork } from '../core/networks.js';
import { openVault } from '../outside.js';
import { type Access, type AccessOptions, accessOf, withAccessOptions } from './miner-access.js';
import { probeView } from './probe-view.js';
import { tableLines } from './table.js';

interface DiscoverCommandOptions extends AccessOptions {
  readonly out?: string;
  readonly site?: string;
  readonly feeder?: string;
  readonly json?: boolean;
}

/** A wider range is a slip of the keyboard, or a scan that takes hours. */
const HOSTS_MAX = 65_536;
const HOSTS_SHOWN = 8;
/** What a site file says where no feeder was named: applying it tells what to write. */
const FEEDER_TO_FILL_IN = 'FILL-IN';

/** Adds `ebb fleet discover` to the `fleet` group. */
export function registerDiscover(
  fleet: Command,
  { write }: { readonly write: (line: string) => void },
): void {
  withAccessOptions(fleet.command('discover').argument('<cidr...>', 'networks to look through'))
    .description('find the miners in a network and write them into a site file; writes nothing to any device')
    .option('--out <file>', 'site file to write, for ebb apply')
    .option('--site <id>', 'site that the miners belong to')
    .option('--feeder <id>', 'feeder that they hang on')
    .addHelpText(
      'after',
      '\nExample:\n  ebb fleet discover 10.20.1.0/24 --config my-mine.yaml --credentials miners.yaml --out found.yaml',
    )
    .action(async (ranges: string[], options: DiscoverCommandOptions) => {
      const hosts = hostsIn(ranges);
      const access = await accessOf(options);
      const found = await discoverMiners(hosts, {
        networks: access.networks,
        credentials: access.credentials,
        onProgress: progressTo(process.stderr, hosts.length),
      });
      const left =
        options.out === undefined ? [] : writeSiteFile(options.out, ranges, found, access, options);
      if (options.json) write(JSON.stringify({ scanned: hosts.length, miners: found.map(probeView), left }));
      else for (const line of reportLines(found, hosts.length, options.out, left)) write(line);
    });
}

function hostsIn(ranges: readonly string[]): string[] {
  for (const range of ranges)
    if (!isNetwork(range))
      throw new EbbError('rejected', `"${range}" is no network; write one like 10.20.1.0/24`);
  const hosts = new Set<string>();
  for (const range of ranges) {
    for (const host of hostsOf(range)) {
      hosts.add(host);
      if (hosts.size > HOSTS_MAX)
        throw new EbbError(
          'rejected',
          `more than ${HOSTS_MAX} addresses: name the networks that miners are in`,
        );
    }
  }
  return [...hosts];
}

/** On a terminal only: progress is for a person who waits. */
function progressTo(stream: NodeJS.WriteStream, total: number): (done: number, found: number) => void {
  if (!stream.isTTY) return () => undefined;
  return (done, found) =>
    void stream.write(`\r${done} of ${total} addresses, ${found} miners${done === total ? '\n' : ''}`);
}

function writeSiteFile(
  out: string,
  ranges: readonly string[],
  found: readonly DiscoveredMiner[],
  { config }: Access,
  { site, feeder, config: configFile }: DiscoverCommandOptions,
): readonly { host: string; why: string }[] {
  const { file, left } = siteFileOf({
    devices: found.map(withReference),
    networks: ranges,
    models: knownModels(configFile ?? null),
    feeder: feeder ?? onlyFeeder(config, site) ?? FEEDER_TO_FILL_IN,
    site,
  });
  const head = [
    `What was found in ${ranges.join(', ')}. Look it over, then: ebb apply ${out} --config my-mine.yaml --dry-run`,
    ...leftLines(left).map((line) => `Left out: ${line}.`),
  ];
  writeFileSync(out, siteFileText(file, head));
  return left;
}

/** One line for each reason. */
function leftLines(left: readonly { host: string; why: string }[]): string[] {
  return [...new Set(left.map(({ why }) => why))].map((why) => {
    const hosts = left.filter((each) => each.why === why).map(({ host }) => host);
    const more = hosts.length - HOSTS_SHOWN;
    return `${hosts.slice(0, HOSTS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}: ${why}`;
  });
}

/** A site file holds references: a password that was given as such goes into the vault. */
function withReference({
  host,
  firmware,
  unit,
  ports,
  credentials,
  inspection,
}: DiscoveredMiner): FoundDevice {
  const device = {
    host,
    firmware,
    unit: unit ?? undefined,
    ports,
    inspection,
    username: credentials?.username,
  };
  if (credentials?.password === undefined) return device;
  if (credentials.passwordRef !== undefined) return { ...device, password: credentials.passwordRef };
  const name = slug(`${firmware} ${credentials.username ?? ''}`);
  const vault = openVault();
  if (vault.get(name) !== credentials.password) vault.set(name, credentials.password);
  return { ...device, password: `vault:${name}` };
}

function onlyFeeder(config: Access['config'], siteId: string | undefined): string | null {
  const sites = (config?.sites ?? []).filter((site) => siteId === undefined || site.siteId === siteId);
  if (sites.length !== 1) return null;
  const { feeders } = sites[0]!;
  const leaves = feeders.filter(({ feederId }) => !feeders.some(({ parentId }) => parentId === feederId));
  return leaves.length === 1 ? leaves[0]!.feederId : null;
}

function reportLines(
  found: readonly DiscoveredMiner[],
  scanned: number,
  out: string | undefined,
  left: readonly { host: string; why: string }[],
): string[] {
  if (found.length === 0) return [`No miner among ${scanned} addresses.`];
  const rows = found.map(({ host, unit, firmware, inspection, problem }) => {
    const where = unit === null ? host : `${host} ${unit}`;
    if (inspection === null) return [where, firmware, '', '', '', `${problem?.code}: ${problem?.message}`];
    const { identity, telemetry, capabilities } = inspection;
    const { powerW, hashrateThs, claim } = telemetry;
    const first = capabilities.obstacles[0];
    return [
      where,
      firmware,
      identity.model ?? '',
      powerW === null ? '' : `${Math.round(powerW)} W`,
      `${hashrateThs.toFixed(1)} TH/s`,
      first === undefined ? claim : `${claim}; ${first.code}: ${first.advice}`,
    ];
  });
  const next =
    out === undefined ? '--out FILE writes them down for ebb apply.' : `Next: ebb apply ${out} --dry-run`;
  return [
    `${found.length} miners among ${scanned} addresses:`,
    ...tableLines(rows, [3, 4]),
    ...leftLines(left).map((line) => `not written: ${line}`),
    next,
  ];
}

import { discoverMiners, type DiscoveredMiner } from '../adapters/index.js';
import { knownModels } from '../config/load.js';
import { mergeSiteFile } from '../config/site-file/merge.js';
import { type FoundDevice, siteFileOf, siteFileText } from '../config/site-file/site-file.js';
import { YamlSource } from '../config/yaml-source.js';
import { ConfigError } from './core/errors.js';
import { isSameMachine } from './core/mining/identity.js';
import { AllowedNetworks } from './core/networks.js';
import type {
  DiscoveryRequest,
  DiscoveryResult,
  FoundMiner,
  MinerDiscovery,
} from './core/ports/discovery.js';
import type { AppConfig, MinerConfig, SiteConfig } from './core/site.js';
import type { SettingsFile } from './settings/index.js';

/** Problems of a configuration that are told. */
const PROBLEMS_MAX = 20;

type Credentials = NonNullable<Parameters<typeof discoverMiners>[1]['credentials']>;

/**
 * Looks for miners as `ebb fleet discover` does, with what opens the miners that are configured, and compares what it finds
 * with the configuration that Ebb goes by.
 */
export function configuredDiscovery({ sites }: AppConfig, settings: SettingsFile): MinerDiscovery {
  return {
    get configFile() {
      return settings.target;
    },
    look: async (request) => {
      const site = sites.find(({ siteId }) => siteId === request.siteId)!;
      const found = await discoverMiners(request.hosts, {
        networks: new AllowedNetworks(site.networks),
        credentials: credentialsOf(site, settings.text),
        signal: request.signal,
        onProgress: (asked, recognised, strangers) => request.onProgress({ asked, recognised, strangers }),
      });
      return compared(found, site, settings, request);
    },
  };
}

/** What opens each firmware at the site: as the first of its miners is opened. */
function credentialsOf({ miners, models }: SiteConfig, text: string): Credentials {
  const firmwares = new Map(models.map(({ modelId, firmware }) => [modelId, firmware]));
  const references = passwordReferences(text);
  const entries = new Map<string, Credentials[number]>();
  for (const { modelId, minerId, credentials } of miners) {
    const firmware = firmwares.get(modelId);
    if (!credentials || firmware === undefined || entries.has(firmware)) continue;
    entries.set(firmware, { firmware, ...credentials, passwordRef: references.get(minerId) });
  }
  return [...entries.values()];
}

/** What the configuration calls the passwords of miners, such as `vault:NAME`, by their ids. */
function passwordReferences(text: string): Map<string, string> {
  const { sites = [] } = (new YamlSource('', text).value() ?? {}) as {
    readonly sites?: readonly { readonly fleet?: { readonly miners?: unknown } }[];
  };
  const entries = sites.flatMap(({ fleet }) => (Array.isArray(fleet?.miners) ? fleet.miners : [])) as {
    readonly id?: string;
    readonly password?: string;
  }[];
  return new Map(
    entries.flatMap(({ id, password }) =>
      id === undefined || password === undefined ? [] : [[id, password]],
    ),
  );
}

async function compared(
  found: readonly DiscoveredMiner[],
  site: SiteConfig,
  settings: SettingsFile,
  { siteId, networks, feederId }: DiscoveryRequest,
): Promise<DiscoveryResult> {
  const known = new Map(found.map((device) => [device, configuredAs(device, site)]));
  const { file: made, left } = siteFileOf({
    // Virtual miners are not written down one by one.
    devices: found.filter((device) => known.get(device)?.virtual !== true).map(deviceOf),
    networks: [],
    models: knownModels(settings.file === '' ? null : settings.file),
    feeder: feederId,
    site: siteId,
  });
  const ids = new Map(
    [...known].flatMap(([{ host, unit }, miner]) => (miner ? [[placeOf(host, unit), miner.minerId]] : [])),
  );
  const file = {
    ...made,
    miners: made.miners.map((miner) => ({
      ...miner,
      id: ids.get(placeOf(miner.host, miner.unit ?? null)) ?? miner.id,
    })),
  };
  const why = new Map(left.map((each) => [each.host, each.why]));
  const head = [
    `What was found in ${networks.join(', ')}. Look it over, then apply it with --dry-run first.`,
  ];
  const miners = found.map((device) => foundMiner(device, known.get(device), why.get(device.host)));
  const siteFile = siteFileText(file, head);
  if (settings.text === '') return { miners, siteFile, changes: [], problems: [] };
  const { changes, text } = mergeSiteFile(settings.text, siteId, file);
  return {
    miners,
    siteFile,
    changes,
    problems: changes.length === 0 ? [] : await problemsOf(text, settings),
  };
}

function placeOf(host: string, unit: string | null): string {
  return `${host} ${unit ?? ''}`;
}

function foundMiner(
  { host, unit, firmware, inspection, problem }: DiscoveredMiner,
  known: MinerConfig | undefined,
  why: string | undefined,
): FoundMiner {
  const { identity, telemetry } = inspection ?? {};
  return {
    host,
    unit,
    firmware,
    model: identity?.model ?? telemetry?.model ?? null,
    serial: identity?.serial ?? null,
    mac: identity?.mac ?? null,
    powerW: telemetry?.powerW ?? null,
    hashrateThs: telemetry?.hashrateThs ?? null,
    minerId: known?.minerId ?? null,
    problem: problem ? `${problem.code}: ${problem.message}` : known?.virtual ? null : (why ?? null),
  };
}

function deviceOf({ host, firmware, unit, ports, credentials, inspection }: DiscoveredMiner): FoundDevice {
  const { username, passwordRef: password } = credentials ?? {};
  return { host, firmware, unit: unit ?? undefined, ports, username, password, inspection };
}

/** The configured miner that a device is: by who it says it is, else by where it is. */
function configuredAs(
  { host, unit, ports, inspection }: DiscoveredMiner,
  { miners }: SiteConfig,
): MinerConfig | undefined {
  const identity = inspection?.identity;
  const same = miners.find(
    ({ serial = null, mac = null }) => identity && isSameMachine({ serial, mac }, identity) === true,
  );
  if (same) return same;
  const here = miners.filter((miner) => miner.host === host && (miner.unit ?? null) === unit);
  const samePorts = ({ ports: own = {} }: MinerConfig): boolean =>
    JSON.stringify(own) === JSON.stringify(ports);
  return here.length > 1 ? here.find(samePorts) : here[0];
}

async function problemsOf(text: string, settings: SettingsFile): Promise<string[]> {
  try {
    await settings.load(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems
      .slice(0, PROBLEMS_MAX)
      .map(({ path, problem, fix }) => `${path} ${problem}. ${fix}`.trimStart());
  }
}

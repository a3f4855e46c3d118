import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError, type ConfigProblem } from '../src/core/errors.js';
import type { EvidenceConfig } from '../src/core/evidence.js';
import { AllowedNetworks, isNetwork } from '../src/core/networks.js';
import type { CapabilityEnvelope } from '../src/core/ports/miner.js';
import type { AppConfig, SiteConfig } from '../src/core/site.js';
import { alertConfig, checkAlerts } from './alerts.js';
import { buildConfig, type VirtualPlaces } from './build.js';
import { type Catalogue, readCatalogue } from './catalogue.js';
import { feederNodes } from './checks/feeder-tree.js';
import { checkModel } from './checks/models.js';
import { checkPayment } from './checks/contract.js';
import type { OutletRules } from './checks/placement.js';
import { inReadingOrder, type Report, reportRepeated } from './checks/report.js';
import { checkSite, type FeedSources } from './checks/site.js';
import { enrolledPrograms, siteEnrolments } from './enrolments.js';
import { evidenceConfig } from './evidence.js';
import { schemaProblems } from './explain.js';
import { checkOidc } from './oidc-schema.js';
import { peopleConfig } from './people-schema.js';
import { loadCalendars, loadPrograms } from './programs/index.js';
import { minerEntries, placementsOf, realMiner } from './fleet.js';
import { salvage, type Salvaged } from './salvage.js';
import { catalogueSchema, configSchema, type RawConfig, type RawModel } from './schema.js';
import type { SecretPlaces } from './secrets.js';
import {
  checkProtocols,
  checkTelemetry,
  type SignalShapes,
  signalSources,
  telemetryLinks,
  weatherSensors,
} from './signals.js';
import { YamlSource } from './yaml-source.js';

/** What a configuration is checked against, and what only the outside knows. */
export interface LoadOptions extends VirtualPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** See `SecretPlaces`; absent: there is none. */
  readonly vault?: SecretPlaces['vault'];
  /** What each firmware can do, by its id. */
  readonly envelopes: Readonly<Record<string, CapabilityEnvelope>>;
  /** Ids of the feeds that there are; absent: any id passes. */
  readonly sources?: FeedSources;
  readonly outlets?: OutletRules;
  /** Shapes of the signal adapters' settings; absent: any pass. */
  readonly signals?: SignalShapes;
  /** Likewise of sensors. */
  readonly sensors?: SignalShapes;
  /** Likewise of those that tell telemetry. */
  readonly telemetry?: SignalShapes;
  /** Likewise of those that tell alerts. */
  readonly alerts?: SignalShapes;
  /** Whether a site may have no miners yet: for what looks for them. */
  readonly mayBeEmpty?: boolean;
}

const NO_OUTLETS: OutletRules = { kinds: [], neededBy: [] };

/**
 * Reads a configuration file, checks all of it and makes it ready to use.
 * @throws ConfigError with every mistake that was found, each with its path, line and fix.
 */
export function loadConfig(file: string, options: LoadOptions): AppConfig {
  const source = readSource(file);
  const catalogue = readCatalogue();
  const secrets = { env: options.env, folder: dirname(resolve(file)), vault: options.vault ?? (() => null) };
  const calendars = loadCalendars();
  const known = { catalogue, calendars: [...calendars.keys()] };
  const problems = source.readable ? allProblems(source, known, secrets, options) : source.syntaxProblems;
  if (problems.length > 0) throw new ConfigError(inReadingOrder(problems));
  const raw = configSchema.parse(source.value());
  const built = buildConfig(
    raw,
    catalogue.models,
    (site, path) => {
      const entries = minerEntries({ site, path, source, secrets, problems: [] });
      return entries.map((entry) => realMiner(entry, secrets));
    },
    options,
    options.envelopes,
    calendars,
    secrets.folder,
  );
  const signalled = built.sites.map((site, index) => ({
    ...site,
    signals: signalSources(raw.sites[index]!, secrets),
    telemetry: telemetryLinks(raw.sites[index]!, secrets),
    sensors: weatherSensors(raw.sites[index]!, secrets),
  }));
  const evidence = checkedEvidence(raw, source, secrets.folder);
  const config = {
    ...built,
    people: peopleConfig(raw.people, secrets),
    evidence,
    ...(raw.alerts && { alerts: alertConfig(raw.alerts, secrets) }),
    ...enrolledSites(signalled, raw, source, options),
  };
  refuseRepeatedIds(config, file);
  return config;
}

/** @throws ConfigError where a file that is named cannot be used */
function checkedEvidence({ evidence }: RawConfig, source: YamlSource, folder: string): EvidenceConfig {
  const problems: ConfigProblem[] = [];
  const config = evidenceConfig(
    evidence,
    folder,
    (...problem) => void problems.push(source.problem(...problem)),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** The same sites with what they have promised, and the programs that they have promised it to. @throws ConfigError */
function enrolledSites(
  sites: readonly SiteConfig[],
  raw: RawConfig,
  source: YamlSource,
  { envelopes }: LoadOptions,
): Pick<AppConfig, 'sites' | 'programs'> {
  if (raw.sites.every(({ enrolments }) => enrolments.length === 0)) return { sites };
  const catalogue = loadPrograms();
  const problems: ConfigProblem[] = [];
  const report: Report = (...problem) => void problems.push(source.problem(...problem));
  const enrolled = sites.map((site, index) => ({
    ...site,
    enrolments: siteEnrolments(raw.sites[index]!.enrolments, site, ['sites', index, 'enrolments'], {
      catalogue,
      envelopes,
      report,
    }),
  }));
  if (problems.length > 0) throw new ConfigError(inReadingOrder(problems));
  return { sites: enrolled, programs: enrolledPrograms(enrolled, catalogue) };
}

/** The models that a configuration may use: its own, then the built-in ones that it does not replace. */
export function knownModels(file: string | null): RawModel[] {
  const builtIn = readCatalogue().models;
  if (file === null) return [...builtIn];
  const { models } = catalogueSchema.loose().parse({ models: [], ...(readSource(file).value() as object) });
  const own = new Set(models.map(({ id }) => id));
  return [...models, ...builtIn.filter(({ id }) => !own.has(id))];
}

/** Virtual miners get their ids when the fleet is built; a real one must not have the same. */
function refuseRepeatedIds({ sites }: AppConfig, file: string): void {
  const problems = sites.flatMap(({ siteId, miners }): ConfigProblem[] => {
    const seen = new Set<string>();
    const repeated = miners.filter(({ minerId }) => seen.size === seen.add(minerId).size);
    return repeated.map(({ minerId }) => ({
      file,
      path: `sites.${siteId}.fleet`,
      problem: `there are two miners "${minerId}", one of them virtual`,
      fix: 'Give the real one another id.',
    }));
  });
  if (problems.length > 0) throw new ConfigError(problems);
}

function readSource(file: string): YamlSource {
  try {
    return new YamlSource(file, readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new ConfigError([
      {
        file,
        path: '',
        problem: `cannot be read (${code})`,
        fix: 'Name an existing file with --config; config/examples has some to copy.',
      },
    ]);
  }
}

function allProblems(
  source: YamlSource,
  { catalogue, calendars }: { readonly catalogue: Catalogue; readonly calendars: readonly string[] },
  secrets: SecretPlaces,
  {
    envelopes,
    sources = {},
    outlets = NO_OUTLETS,
    signals,
    sensors,
    telemetry,
    alerts,
    mayBeEmpty = false,
  }: LoadOptions,
): ConfigProblem[] {
  const value = source.value();
  const problems: ConfigProblem[] = [
    ...catalogue.problems,
    ...source.syntaxProblems,
    ...schemaProblems(configSchema, source, value),
  ];
  const report: Report = (...problem) => void problems.push(source.problem(...problem));
  const raw = salvage(configSchema, value) ?? {};
  const models = checkedModels(raw, catalogue, envelopes, problems, report);
  const sites = raw.sites ?? [];
  reportRepeated(
    sites.map((site, index) => ({ name: site?.id, path: ['sites', index, 'id'] })),
    'site',
    report,
  );
  const siteIds = sites.flatMap((site) => site?.id ?? []);
  if (raw.people?.oidc) checkOidc(raw.people.oidc, siteIds, secrets, report);
  checkAlerts(raw.alerts, siteIds, alerts, secrets, report);
  const addresses = new Map<string, string>();
  sites.forEach((site, index) => {
    if (!site) return;
    const path = ['sites', index];
    const fleet = { site, path, source, secrets, problems };
    const entries = minerEntries(fleet);
    for (const entry of entries) realMiner(entry, secrets);
    const customers = (site.customers ?? []).flatMap((customer) => customer?.id ?? []);
    checkPayment(site, path, calendars, report);
    const callers = { key: 'signals', what: 'source of signals', shapes: signals } as const;
    checkProtocols(site, path, callers, secrets, report);
    const yard = { key: 'sensors', what: 'sensor', shapes: sensors } as const;
    checkProtocols(site, path, yard, secrets, report);
    const links = { key: 'telemetry', what: 'link of telemetry', shapes: telemetry } as const;
    checkProtocols(site, path, links, secrets, report);
    checkTelemetry(site, path, report);
    const known = {
      addresses,
      models,
      feeders: feederNodes(site.electrical, [...path, 'electrical']),
      customers,
      networks: new AllowedNetworks(
        (site.networks ?? []).flatMap((text) => (text && isNetwork(text) ? [text] : [])),
      ),
      outlets,
      envelopes,
    };
    const placements = placementsOf(fleet, entries, models);
    checkSite({ site, path, simulation: raw.simulation, placements, known, sources, mayBeEmpty, report });
  });
  return problems;
}

function checkedModels(
  raw: Salvaged<RawConfig>,
  catalogue: Catalogue,
  envelopes: LoadOptions['envelopes'],
  problems: ConfigProblem[],
  report: Report,
): Map<string, Salvaged<RawModel>> {
  const builtIn: Report = (...problem) => void problems.push(catalogue.source.problem(...problem));
  catalogue.models.forEach((model, index) => checkModel(model, ['models', index], envelopes, builtIn));
  const own = raw.models ?? [];
  own.forEach((model, index) => model && checkModel(model, ['models', index], envelopes, report));
  reportRepeated(
    own.map((model, index) => ({ name: model?.id, path: ['models', index, 'id'] })),
    'model',
    report,
  );
  return new Map(
    [...catalogue.models, ...own].flatMap((model) => (model?.id === undefined ? [] : [[model.id, model]])),
  );
}

import type { SiteEnrolment } from './enrolled/index.js';
import type { MeterConfig } from './metering/meter-config.js';
import type { Contract } from './market/contract/index.js';
import type { MarketOperator } from './market/operators.js';
import type { Tariff } from './market/tariff.js';
import type { OperatingPoints } from './mining/operating-point.js';
import type { PayoutTerms } from './mining/payout.js';
import type { Derating, KeepWarm, ThermalLimit } from './mining/thermal.js';
import type { Policy, SiteMode, StaleBehaviour } from './planner/policy.js';
import type { FeederState } from './planner/snapshot.js';
import type { OutletEndpoint } from './ports/outlet.js';
import type { AlertConfig } from './alerts/index.js';
import type { EvidenceConfig } from './evidence.js';
import type { PeopleConfig } from './people/index.js';
import type { ProgramWithCalendar } from './programs/index.js';

/** The whole configuration after loading: checked, defaults filled in, ready to use. */
export interface AppConfig {
  readonly http: HttpConfig;
  /** Absent: `DEFAULT_PEOPLE`. */
  readonly people?: PeopleConfig;
  readonly sites: readonly SiteConfig[];
  /** Only read where a site has virtual miners or a simulated market. */
  readonly simulation: SimulationConfig;
  /** Absent: `DEFAULT_RETENTION`. */
  readonly retention?: Retention;
  /** The programs that sites are enrolled in, by their ids; absent: none. */
  readonly programs?: ReadonlyMap<string, ProgramWithCalendar>;
  /** Absent: the database alone holds the ledger. */
  readonly evidence?: EvidenceConfig;
  /** Absent: alerts are shown, and sent nowhere. */
  readonly alerts?: AlertConfig;
}

/** Where Ebb listens. */
export interface HttpConfig {
  readonly host: string;
  readonly port: number;
  /** Addresses and networks of proxies that are believed about who asks; absent: none. */
  readonly trustProxy?: readonly string[];
  /** Absent: plain HTTP. */
  readonly tls?: TlsFiles;
}

/** PEM files. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** How long telemetry is kept. Settlement evidence is kept in interval records, for good. */
export interface Retention {
  /** Every miner's readings. */
  readonly rawFrameDays: number;
  /** Five-minute means of sites and groups. */
  readonly rollUpDays: number;
}

export const DEFAULT_RETENTION: Retention = { rawFrameDays: 30, rollUpDays: 1_100 };

export interface SimulationConfig {
  /** Seconds of simulated time per second of the wall. */
  readonly speed: number;
  readonly seed: number;
  /** `fallback`: used where no live feed answers at start. */
  readonly market: 'never' | 'fallback' | 'always';
  /** Of the simulated market: `frequent` has dear hours every day. Absent: rare. */
  readonly congestion?: 'rare' | 'frequent';
  /** Share of virtual miners, 0–1, that misbehave. */
  readonly misbehavingRatio: number;
}

/** One mine behind one grid connection. */
export interface SiteConfig {
  readonly siteId: string;
  readonly name: string;
  readonly timeZone: string;
  readonly mode: SiteMode;
  readonly location: { readonly latitudeDeg: number; readonly longitudeDeg: number };
  readonly market: MarketConfig;
  /** How long ledger entries are kept where no program asks for more; absent: the usual time. */
  readonly retentionYears?: number;
  /** Where there is a contract: its mean over a year. What knows the time takes `siteTariff`. */
  readonly tariff: Tariff;
  readonly contract?: Contract;
  readonly feeds: {
    readonly price: FeedConfig;
    /** `payout` absent: full pay-per-share. */
    readonly hashprice: FeedConfig & {
      readonly poolFeeRatio: number;
      readonly payout?: PayoutTerms | undefined;
    };
    readonly weather: FeedConfig;
  };
  /** Of the weather, at the site itself, the preferred one first; absent: none. */
  readonly sensors?: readonly SensorConfig[];
  /** Where grid programs call; absent: nowhere. */
  readonly signals?: readonly SignalSourceConfig[];
  /** What is promised to grid programs; absent: nothing. */
  readonly enrolments?: readonly SiteEnrolment[];
  /** What is told to programs' agents; absent: nothing. */
  readonly telemetry?: readonly TelemetryLinkConfig[];
  readonly policy: Policy;
  /** Of the grid connection. */
  readonly meters: readonly MeterConfig[];
  /** Whether plans are made of what was learned of the machines where that is firm; absent: they are. */
  readonly learning?: { readonly use: boolean };
  /** Root first, parents before children. */
  readonly feeders: readonly FeederConfig[];
  readonly thermalLimits: readonly ThermalLimit[];
  /** Absent: none. */
  readonly keepWarm?: readonly KeepWarm[];
  readonly derating?: readonly Derating[];
  readonly customers: readonly CustomerConfig[];
  /** Absent: no balance is kept. */
  readonly fairness?: FairnessConfig;
  readonly models: readonly ModelConfig[];
  readonly miners: readonly MinerConfig[];
  /** CIDRs in which Ebb may talk to devices; nothing outside them is ever touched. */
  readonly networks: readonly string[];
}

/** A sensor of the weather as its configuration has it, secrets filled in. */
export interface SensorConfig {
  readonly sensorId: string;
  /** Id of a sensor adapter. */
  readonly protocol: string;
  /** K: a reading that is further from what is expected of the hour is not taken. */
  readonly differenceCMax: number;
  /** In the adapter's own words. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A source of signals as its configuration has it, secrets filled in. */
export interface SignalSourceConfig {
  readonly sourceId: string;
  /** Id of a signal adapter. */
  readonly protocol: string;
  /** In the adapter's own words. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A link that tells an enrolment's telemetry, secrets filled in. */
export interface TelemetryLinkConfig {
  readonly linkId: string;
  /** Id of a telemetry adapter. */
  readonly protocol: string;
  readonly enrolmentId: string;
  readonly everySeconds: number;
  readonly staleAfterSeconds: number;
  /** The contact that tells whether the under-frequency relay is armed; null: there is none. */
  readonly relay: RelayContact | null;
  /** In the adapter's own words. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A contact that is read over Modbus TCP. */
export interface RelayContact {
  readonly host: string;
  readonly port: number;
  readonly unitId: number;
  readonly table: 'coil' | 'input';
  readonly address: number;
  readonly closedMeans: 'armed' | 'not-armed';
}

export interface MarketConfig {
  readonly operator: MarketOperator;
  readonly settlementPoint: string;
  /** Minutes between ticks. */
  readonly tickMinutes: number;
  /** Length of a settlement interval. */
  readonly settlementMinutes: number;
}

export interface FeedConfig {
  /** Ids of adapters, in order of preference. */
  readonly sources: readonly string[];
  readonly maxAgeMinutes: number;
  readonly whenStale: StaleBehaviour;
}

export interface FeederConfig extends FeederState {
  readonly name: string;
  /** Fastest rise of load that the feeder's protection and the grid agreement stand; null: no limit. */
  readonly rampUpWPerMinute: number | null;
  /** Most inrush (power supplies charging) at one time; null: no limit. */
  readonly inrushWMax: number | null;
}

export interface CustomerConfig {
  readonly customerId: string;
  /** True where the hosting contract forbids curtailment for price. */
  readonly firm: boolean;
  /** Least share of a calendar month's hours that his miners are not asleep, 0–1. */
  readonly uptimeMinRatio?: number | undefined;
  readonly curtailedHoursMaxPerMonth?: number | undefined;
  readonly powerWMin?: number | undefined;
}

/** Customers who are not firm are to be served alike: how far they may be apart, and what it is worth to bring them nearer. */
export interface FairnessConfig {
  readonly toleranceRatio: number;
  readonly usdPerMwh: number;
}

/** What one kind of machine under one firmware can do. */
export interface ModelConfig {
  readonly modelId: string;
  readonly label: string;
  readonly firmware: string;
  readonly thermalClass: string;
  readonly operatingPoints: OperatingPoints;
  /** Share of hash that the firmware's maker takes, 0–1. */
  readonly devFeeRatio: number;
  /** Inrush when the power supplies are switched on, as a multiple of nominal watts, for a second or two. */
  readonly inrushRatio: number;
}

export interface MinerConfig {
  readonly minerId: string;
  readonly modelId: string;
  readonly feederId: string;
  readonly customerId: string;
  readonly host: string;
  readonly ports?: Readonly<Record<string, number>>;
  readonly credentials?: { readonly username?: string; readonly password?: string };
  /** Its id at the gateway, where `host` is one. */
  readonly unit?: string;
  /** What switches its power, where Ebb may. */
  readonly outlet?: OutletEndpoint;
  /** What the machine is known by when its address changes. */
  readonly serial?: string;
  readonly mac?: string;
  /** True where the built-in virtual fleet answers at `host`. */
  readonly virtual: boolean;
}

/** The group of a miner: what is alike in it is alike for the planner. */
export function groupIdOf(miner: MinerConfig, model: ModelConfig): string {
  return [miner.feederId, model.firmware, model.modelId, miner.customerId].join(':');
}

/** A site that can move real machines: it has miners that are not virtual. */
export function isLiveSite(site: SiteConfig): boolean {
  return site.miners.some((miner) => !miner.virtual);
}

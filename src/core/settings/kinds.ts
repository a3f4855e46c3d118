import type { SiteConfig } from '../site.js';
import type { SettingChange } from './difference.js';

/** What of a site can be changed while Ebb runs, by its keys in the configuration. */
export const SETTINGS_KEYS = [
  'policy',
  'tariff',
  'contract',
  'feeds',
  'electrical',
  'thermal_limits',
  'keep_warm',
  'derating',
  'customers',
  'fairness',
  'learning',
] as const;

export type SettingsKey = (typeof SETTINGS_KEYS)[number];

/** What a change is, for whoever has to allow it. */
export type ChangeKind = 'raises-limit' | 'changes-contract' | 'changes-policy';

/** Of a feeder; all else of it is the shape of the tree. */
const FEEDER_FIGURES = ['name', 'power_w_max', 'ramp_up_w_per_minute', 'inrush_w_max'];
const FEED_FIGURES = ['max_age_minutes', 'when_stale'];
const PAYMENT: readonly string[] = ['tariff', 'contract', 'customers', 'fairness'];
/** Which way is the safe one depends on their curves: any change of them counts as one that raises a limit. */
const PROTECTION: readonly string[] = ['thermal_limits', 'keep_warm', 'derating'];

/** Whether a running Ebb can follow the change; else it needs a restart. */
export function isLive({ path }: SettingChange): boolean {
  const key = topOf(path);
  const last = path.slice(path.lastIndexOf('.') + 1);
  if (key === 'feeds') return FEED_FIGURES.includes(last);
  if (key === 'electrical') return FEEDER_FIGURES.includes(last);
  return (SETTINGS_KEYS as readonly string[]).includes(key);
}

/** Everything that a set of changes is; a change of the electrical tree that only lowers counts as one of the policy. */
export function changeKinds(changes: readonly SettingChange[]): ChangeKind[] {
  const kinds = new Set(changes.map((change) => kindOf(change)));
  return (['raises-limit', 'changes-contract', 'changes-policy'] as const).filter((kind) => kinds.has(kind));
}

function kindOf(change: SettingChange): ChangeKind {
  const key = topOf(change.path);
  if (PAYMENT.includes(key)) return 'changes-contract';
  if (PROTECTION.includes(key)) return 'raises-limit';
  return key === 'electrical' && isRaise(change) ? 'raises-limit' : 'changes-policy';
}

/** A limit that is taken away is raised. */
function isRaise({ path, from, to }: SettingChange): boolean {
  if (path.endsWith('.name')) return false;
  return typeof to !== 'number' || (typeof from === 'number' && to > from);
}

function topOf(path: string): string {
  return /^[^.[]*/.exec(path)![0];
}

/** The running site with the settings of one that was loaded anew: its inventory and all that needs a restart stay. */
export function withSettings(running: SiteConfig, loaded: SiteConfig): SiteConfig {
  const { contract: _contract, fairness: _fairness, ...rest } = running;
  const { policy, tariff, contract, feeders, thermalLimits, keepWarm, derating, customers } = loaded;
  const { fairness, learning, feeds } = loaded;
  return {
    ...rest,
    policy,
    tariff,
    ...(contract && { contract }),
    feeders,
    thermalLimits,
    ...(keepWarm && { keepWarm }),
    ...(derating && { derating }),
    customers,
    ...(fairness && { fairness }),
    ...(learning && { learning }),
    feeds: {
      price: { ...feeds.price, sources: running.feeds.price.sources },
      hashprice: { ...feeds.hashprice, sources: running.feeds.hashprice.sources },
      weather: { ...feeds.weather, sources: running.feeds.weather.sources },
    },
  };
}

import type { DateTime } from 'luxon';
import type { PowerSample, SetpointStep } from '../core/market/interval-energy.js';
import type { PriceInterval } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';

/** A site's readings of power. */
export interface SiteEnergySource {
  /** Those taken in [from, to), ascending. */
  samples(siteId: string, from: DateTime, to: DateTime): Promise<PowerSample[]>;
}

/** What a site was told to draw. */
export interface SetpointSource {
  /** The one in force at `from`, where there is one, and every change in [from, to); ascending. */
  setpoints(siteId: string, from: DateTime, to: DateTime): Promise<SetpointStep[]>;
}

/** Settlement prices, with since when they were known. */
export interface PriceSource {
  /** Newest version that was known at `at` of each interval that starts in [from, to). */
  prices(
    site: SiteConfig,
    from: DateTime,
    to: DateTime,
    at: DateTime,
  ): Promise<(PriceInterval & { readonly knownAt: DateTime; readonly source: string })[]>;
}

export const SITE_ENERGY_SOURCE = Symbol('SITE_ENERGY_SOURCE');
export const SETPOINT_SOURCE = Symbol('SETPOINT_SOURCE');
export const PRICE_SOURCE = Symbol('PRICE_SOURCE');

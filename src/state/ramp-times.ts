import type { SiteConfig } from '../core/site.js';
import type { Envelopes } from './state.service.js';

/** Seconds that a firmware takes to come up and to go down. */
export interface FirmwareRamp {
  readonly upSeconds: number;
  readonly downSeconds: number;
}

/** By firmware, of those that a site's models run: plain data, which threads can be given in place of envelopes. */
export function rampTimesOf({ models }: SiteConfig, envelopes: Envelopes): Record<string, FirmwareRamp> {
  return Object.fromEntries(
    models.map(({ firmware }) => {
      const { upSeconds, downSeconds } = envelopes(firmware);
      return [firmware, { upSeconds, downSeconds }];
    }),
  );
}

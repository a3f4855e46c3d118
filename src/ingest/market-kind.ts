import type { Clock } from '../core/ports/clock.js';
import type { AppConfig, SiteConfig } from '../core/site.js';
import { SystemClock } from '../platform/index.js';
import type { MarketKind } from './feed-factory.js';

/** Time for the probe of all sites together: a start must not hang on a network that is not there. */
const PROBE_SECONDS_MAX = 5;

/**
 * Whether this run follows live prices or simulated ones, and why. It is decided before anything else, because the
 * clock depends on it.
 * @param probe asks a site's first live price source; throws where it does not answer
 * @param wall the wall's clock, by which the probes' time is bounded
 */
export async function decideMarketKind(
  { sites, simulation }: AppConfig,
  probe: (site: SiteConfig) => Promise<void>,
  wall: Clock = new SystemClock(),
): Promise<{ kind: MarketKind; why: string }> {
  if (simulation.market === 'never')
    return { kind: 'live', why: 'the configuration says so (simulation.market: never)' };
  if (simulation.market === 'always') {
    return { kind: 'simulated', why: 'the configuration says so (simulation.market: always)' };
  }
  let cancel: () => void = () => undefined;
  const timeUp = new Promise<never>((_, reject) => {
    const late = (): void => reject(new Error(`no answer in ${PROBE_SECONDS_MAX} s`));
    cancel = wall.after(PROBE_SECONDS_MAX, late);
  });
  try {
    await Promise.race([Promise.all(sites.map(async (site) => probe(site))), timeUp]);
    return { kind: 'live', why: 'the public price feed answers' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'simulated', why: `the live price feed cannot be reached (${message})` };
  } finally {
    cancel();
  }
}

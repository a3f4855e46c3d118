import { type AllowedNetworks, isAddress } from '../../src/core/networks.js';
import type { Salvaged } from '../salvage.js';
import type { RawSite } from '../schema.js';
import type { Path } from '../yaml-source.js';
import { type Report, reportRepeated } from './report.js';

/** What the schema cannot say about a site's meters. */
export function checkMeters(
  site: Salvaged<RawSite>,
  path: Path,
  networks: AllowedNetworks,
  report: Report,
): void {
  const meters = site.meters ?? [];
  const pathOf = (index: number, key: string): Path => [...path, 'meters', index, key];
  reportRepeated(
    meters.map((meter, index) => ({ name: meter?.id, path: pathOf(index, 'id') })),
    'meter',
    report,
  );
  meters.forEach((meter, index) => {
    const source = meter?.source;
    if (source?.kind === 'modbus' && !source.power && !source.energy) {
      const fix = 'Give the register of its power, or better that of its energy counter.';
      report(pathOf(index, 'source'), 'the meter has no registers', fix);
    }
    if (source?.kind === 'modbus' && source.host && isAddress(source.host) && !networks.allows(source.host)) {
      const fix = `Add the network it is in, such as ${source.host}/32, to the site's networks, if Ebb may read it.`;
      report(pathOf(index, 'source'), `${source.host} is in none of the site's networks`, fix);
    }
    if (source?.kind === 'miner-sum' && !meter?.losses) {
      const fix = 'Declare losses: fixed_w and ratio; 0 where there are none.';
      report(pathOf(index, 'losses'), 'the sum of the miners is no meter without its losses', fix);
    }
    const settlement = site.market?.settlement_minutes;
    if (meter?.minutes && settlement && settlement % meter.minutes !== 0) {
      const problem = `${meter.minutes} min do not make up settlement intervals of ${settlement} min`;
      report(pathOf(index, 'minutes'), problem, `Take a divisor of ${settlement}.`);
    }
  });
}

import type { Command } from 'commander';
import { EbbError } from '../core/errors.js';
import { type MeterView, meterLine, meterLines } from './meter-text.js';
import { clientOf, type Common, pathOf, remote, type RunningDeps } from './remote.js';

interface MeterList {
  readonly meters: readonly MeterView[];
}

/** Adds what a running Ebb knows of its meters to `ebb meter`. */
export function registerMeterStatus(meter: Command, deps: RunningDeps): void {
  remote(meter.command('list').argument('<site>', 'id of the site'))
    .description('meters of a site: how each is, and what it last showed')
    .addHelpText('after', '\nExample:\n  ebb meter list demo')
    .action(async (site: string, options: Common) => {
      const found = await metersOf(site, options, deps);
      if (options.json) deps.write(JSON.stringify(found));
      else if (found.meters.length === 0)
        deps.write(`${site} has no meter: its miners are all that is known`);
      else for (const each of found.meters) deps.write(meterLine(each));
    });
  remote(
    meter
      .command('status')
      .argument('<site>', 'id of the site')
      .argument('[meter]', 'id of the meter, where the site has several'),
  )
    .description('one meter: last reading, last interval, and how it agrees with the miners')
    .addHelpText('after', '\nExample:\n  ebb meter status demo poi')
    .action(async (site: string, id: string | undefined, options: Common) => {
      const { meters } = await metersOf(site, options, deps);
      const found =
        id === undefined && meters.length === 1 ? meters[0] : meters.find((each) => each.meter_id === id);
      if (!found) {
        const known = meters.map((each) => each.meter_id).join(', ') || 'none';
        throw new EbbError('rejected', `name a meter of ${site}; there are: ${known}`);
      }
      deps.write(options.json ? JSON.stringify(found) : meterLines(found).join('\n'));
    });
}

function metersOf(site: string, options: Common, deps: RunningDeps): Promise<MeterList> {
  return clientOf(options, deps).request<MeterList>('GET', `${pathOf(site)}/meters`);
}

import { EbbError } from '../core/errors.js';
import { Argument, Command, Option } from 'commander';
import { waitingText } from './approval-text.js';
import { formatPower } from '../core/units.js';
import { notNegative, positive, whole } from './number-options.js';
import { whyText, type WhyView } from './why-text.js';
import { horizonText, type HorizonView, replayText, type ReplayView } from './horizon-text.js';
import { fleetText, type FleetView } from './fleet-text.js';
import { forecastScoresText, type ForecastScoresView } from './forecast-text.js';
import { planText, type PlanView } from './plan-text.js';
import { shadowText, type ShadowView } from './shadow-text.js';
import { clientOf, type Common, pathOf, remote, type RunningDeps } from './remote.js';
import {
  type NowView,
  siteLines,
  siteStatusLines,
  type SiteStatusView,
  type SiteView,
  whyNowLines,
} from './status-text.js';

/** Adds the commands that speak to a running Ebb over its API; those on miners to their groups. */
export function registerRunning(
  program: Command,
  { fleet, miner }: { readonly fleet: Command; readonly miner: Command },
  deps: RunningDeps,
): void {
  registerStatus(program, deps);
  registerPlan(program, deps);
  registerForecastScores(program, deps);
  const override = program.command('override').description("an operator's hand on a site");
  registerOverrideSet(override, deps);
  registerOverrideList(override, deps);
  registerOverrideRelease(override, deps);
  registerMode(program, deps);
  registerShadow(program, deps);
  registerFleetShow(fleet, deps);
  registerTakeOver(miner, deps);
}

function registerStatus(program: Command, deps: RunningDeps): void {
  remote(program.command('status').argument('[site]', 'id of a site, for all that is to be known of it'))
    .description('every site, or one: mode, power, setpoint, and why')
    .addHelpText('after', '\nExample:\n  ebb status demo-west')
    .action(async (site: string | undefined, options: Common) => {
      const client = clientOf(options, deps);
      if (site === undefined) {
        const sites = await client.request<SiteView[]>('GET', '/api/v1/sites');
        deps.write(options.json ? JSON.stringify(sites) : sites.flatMap(siteLines).join('\n'));
      } else {
        const status = await client.request<SiteStatusView>('GET', pathOf(site));
        if (options.json) deps.write(JSON.stringify(status));
        else {
          const now = await client.request<NowView>('GET', `${pathOf(site)}/now`);
          deps.write([...siteStatusLines(status), ...whyNowLines(now)].join('\n'));
        }
      }
    });
}

function registerPlan(program: Command, deps: RunningDeps): void {
  const plan = program.command('plan').description('what a site does, and why');
  remote(plan.command('show').argument('<site>', 'id of the site'))
    .description('the newest plan, or an earlier one, with every reason')
    .option('--epoch <number>', 'an earlier plan', whole)
    .addHelpText('after', '\nExample:\n  ebb plan show demo-west --epoch 17')
    .action(async (site: string, options: Common & { epoch?: number }) => {
      const client = clientOf(options, deps);
      const path = pathOf(site);
      const shown =
        options.epoch === undefined
          ? await client.request<PlanView>('GET', `${path}/plan`)
          : (await client.request<{ plan: PlanView }>('GET', `${path}/plans/${options.epoch}`)).plan;
      deps.write(options.json ? JSON.stringify(shown) : planText(shown));
    });
  registerLookAhead(plan, deps);
}

/** Adds what looks at the hours to come, and at the past again. */
function registerLookAhead(plan: Command, deps: RunningDeps): void {
  remote(plan.command('horizon').argument('<site>', 'id of the site'))
    .description('the newest look ahead: expected prices, planned load, and how good the plan is')
    .addHelpText('after', '\nExample:\n  ebb plan horizon demo')
    .action(async (site: string, options: Common) => {
      const shown = await clientOf(options, deps).request<HorizonView>('GET', `${pathOf(site)}/horizon`);
      deps.write(options.json ? JSON.stringify(shown) : horizonText(shown));
    });
  remote(plan.command('why').argument('<site>', 'id of the site'))
    .description(
      'what binds in the newest look ahead, and what the next-best choice of each group would cost',
    )
    .option('--group <id>', 'one group')
    .option('--at <instant>', 'an instant of the horizon; its beginning where it is left out')
    .addHelpText('after', '\nExample:\n  ebb plan why demo --at 2026-11-21T23:00:00Z')
    .action(async (site: string, options: Common & { group?: string; at?: string }) => {
      const query = new URLSearchParams();
      if (options.group !== undefined) query.set('group', options.group);
      if (options.at !== undefined) query.set('at', options.at);
      const path = `${pathOf(site)}/horizon/explain?${query.toString()}`;
      const shown = await clientOf(options, deps).request<WhyView>('GET', path);
      deps.write(options.json ? JSON.stringify(shown) : whyText(shown));
    });
  remote(plan.command('replay').argument('<id>', 'id of a plan or of a look ahead'))
    .description('make a past decision again from what was stored, and compare')
    .addHelpText('after', '\nExample:\n  ebb plan replay 5f0c2a9e4b7d4f10a1c2d3e4f5061728')
    .action(async (id: string, options: Common) => {
      const path = `/api/v1/replays/${encodeURIComponent(id)}`;
      const shown = await clientOf(options, deps).request<ReplayView>('GET', path);
      deps.write(options.json ? JSON.stringify(shown) : replayText(shown));
      if (!shown.matches) throw new EbbError('rejected', `${id} cannot be made again as it was`);
    });
}

function registerForecastScores(program: Command, deps: RunningDeps): void {
  const forecast = program.command('forecast').description('what is expected, and how good that has been');
  remote(forecast.command('scores').argument('<site>', 'id of the site'))
    .description('how good forecasts have been, by lead time, beside persistence and the day-ahead price')
    .addHelpText('after', '\nExample:\n  ebb forecast scores demo')
    .action(async (site: string, options: Common) => {
      const path = `${pathOf(site)}/forecast-scores`;
      const shown = await clientOf(options, deps).request<ForecastScoresView>('GET', path);
      deps.write(options.json ? JSON.stringify(shown) : forecastScoresText(shown));
    });
}

interface OverrideOptions extends Common {
  readonly action: string;
  readonly powerKw?: number;
  readonly feeder?: string;
  readonly group?: string;
  readonly minutes: number;
  readonly reason: string;
  readonly acceptNonPerformance?: boolean;
}

interface OverrideView {
  readonly override_id: string;
  readonly action: string;
  readonly power_w: number | null;
  readonly scope: { readonly id: string };
  readonly by: string;
  readonly reason: string;
  readonly expires_at: string;
  readonly released_at: string | null;
}

function registerOverrideSet(override: Command, deps: RunningDeps): void {
  const command = remote(override.command('set').argument('<site>', 'id of the site'))
    .description('curtail, run, or hold a setpoint, with a reason and an end')
    .addOption(
      new Option('--action <action>', 'what to do')
        .choices(['curtail', 'run', 'setpoint'])
        .makeOptionMandatory(),
    )
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .requiredOption('--minutes <number>', "until when, from now on the site's clock", positive)
    .option('--power-kw <number>', 'for setpoint', notNegative)
    .option('--feeder <id>', 'only below this feeder')
    .option('--group <id>', 'only this group')
    .option('--accept-non-performance', 'break obligations and contracts knowingly')
    .addHelpText(
      'after',
      '\nExample:\n  ebb override set demo-west --action curtail --minutes 30 --reason "breaker work"',
    )
    .action(async (site: string, options: OverrideOptions) => {
      if ((options.action === 'setpoint') !== (options.powerKw !== undefined))
        command.error('error: --power-kw belongs to --action setpoint, and to no other');
      const set = await clientOf(options, deps).request<OverrideView>('POST', overridesOf(site), {
        action: options.action,
        reason: options.reason,
        minutes: options.minutes,
        ...(options.powerKw !== undefined && { power_w: options.powerKw * 1e3 }),
        ...(options.feeder !== undefined && { feeder: options.feeder }),
        ...(options.group !== undefined && { group: options.group }),
        ...(options.acceptNonPerformance && { accept_non_performance: true }),
      });
      deps.write(
        options.json
          ? JSON.stringify(set)
          : (waitingText(set) ??
              `${overrideText(set)}\nEnd it with: ebb override release ${site} ${set.override_id} --reason …`),
      );
    });
}

function registerOverrideList(override: Command, deps: RunningDeps): void {
  remote(override.command('list').argument('<site>', 'id of the site'))
    .description('overrides, newest first')
    .addHelpText('after', '\nExample:\n  ebb override list demo-west')
    .action(async (site: string, options: Common) => {
      const { overrides } = await clientOf(options, deps).request<{ overrides: OverrideView[] }>(
        'GET',
        overridesOf(site),
      );
      if (options.json) deps.write(JSON.stringify(overrides));
      else for (const each of overrides) deps.write(overrideText(each));
    });
}

function registerOverrideRelease(override: Command, deps: RunningDeps): void {
  remote(
    override
      .command('release')
      .argument('<site>', 'id of the site')
      .argument('<override>', 'id of the override'),
  )
    .description('end an override now')
    .requiredOption('--reason <text>', 'why')
    .addHelpText('after', '\nExample:\n  ebb override release demo-west 5f1c… --reason "work done"')
    .action(async (site: string, id: string, options: Common & { reason: string }) => {
      const path = `${overridesOf(site)}/${encodeURIComponent(id)}?reason=${encodeURIComponent(options.reason)}`;
      const released = await clientOf(options, deps).request<OverrideView>('DELETE', path);
      deps.write(options.json ? JSON.stringify(released) : overrideText(released));
    });
}

function registerMode(program: Command, deps: RunningDeps): void {
  remote(
    program
      .command('mode')
      .argument('<site>', 'id of the site')
      .addArgument(new Argument('<mode>', 'what it may do').choices(['shadow', 'auto', 'hold'])),
  )
    .description('what a site may do: decide and record only, act, or keep what it is')
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .addHelpText('after', '\nExample:\n  ebb mode demo-west hold --reason "inspection"')
    .action(async (site: string, mode: string, options: Common & { reason: string }) => {
      const body = { mode, reason: options.reason };
      const view = await clientOf(options, deps).request<SiteView>('PUT', `${pathOf(site)}/mode`, body);
      deps.write(
        options.json
          ? JSON.stringify(view)
          : (waitingText(view) ?? `${view.site_id} is in mode ${view.mode}`),
      );
    });
}

function registerShadow(program: Command, deps: RunningDeps): void {
  remote(program.command('shadow').argument('<site>', 'id of the site'))
    .description('what mode shadow would have earned, by day, against always on and against what happened')
    .option('--from <instant>', 'first day (UTC) or instant with its offset (default: a day before --to)')
    .option('--to <instant>', 'first day or instant that is left out (default: now)')
    .addHelpText('after', '\nExample:\n  ebb shadow demo --from 2026-07-01 --to 2026-07-08')
    .action(async (site: string, options: Common & { from?: string; to?: string }) => {
      const range = new URLSearchParams();
      for (const name of ['from', 'to'] as const) {
        const text = options[name];
        if (text !== undefined)
          range.set(name, /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
      }
      const path = `${pathOf(site)}/shadow?${range.toString()}`;
      const shown = await clientOf(options, deps).request<ShadowView>('GET', path);
      deps.write(options.json ? JSON.stringify(shown) : shadowText(shown));
    });
}

function registerFleetShow(fleet: Command, deps: RunningDeps): void {
  remote(fleet.command('show').argument('<site>', 'id of the site'))
    .description(
      'groups of a running site, and the figures that plans are made with: learned or the catalogue’s',
    )
    .addHelpText('after', '\nExample:\n  ebb fleet show demo')
    .action(async (site: string, options: Common) => {
      const shown = await clientOf(options, deps).request<FleetView>('GET', `${pathOf(site)}/fleet`);
      deps.write(options.json ? JSON.stringify(shown) : fleetText(shown));
    });
}

function registerTakeOver(miner: Command, deps: RunningDeps): void {
  remote(
    miner.command('take-over').argument('<site>', 'id of the site').argument('<miner>', 'id of the miner'),
  )
    .description('let plans wake a miner that somebody else had put to sleep')
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .addHelpText('after', '\nExample:\n  ebb miner take-over demo-west c1-004 --reason "repair is done"')
    .action(async (site: string, id: string, options: Common & { reason: string }) => {
      const path = `${pathOf(site)}/fleet/miners/${encodeURIComponent(id)}/take-over`;
      const view = await clientOf(options, deps).request<object>('POST', path, { reason: options.reason });
      deps.write(options.json ? JSON.stringify(view) : `${id} is Ebb's to move again`);
    });
}

function overridesOf(site: string): string {
  return `${pathOf(site)}/overrides`;
}

function overrideText({
  override_id: id,
  action,
  power_w: powerW,
  scope,
  by,
  reason,
  expires_at: until,
  released_at: released,
}: OverrideView): string {
  const what = powerW === null ? action : `${action} ${formatPower(powerW)}`;
  const end = released === null ? `until ${until}` : `released ${released}`;
  return `${id}  ${what} of ${scope.id} by ${by}, ${end}: ${reason}`;
}

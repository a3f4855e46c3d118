import { Command, InvalidArgumentError } from 'commander';
import { formatPower } from '../core/units.js';
import { Client } from './client.js';
import { planText, type PlanView } from './plan-text.js';

/** What commands that speak to a running Ebb need. */
export interface RunningDeps {
  readonly stateDirectory: string;
  readonly write: (line: string) => void;
}

interface Common {
  readonly url: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

/** Adds the commands that speak to a running Ebb over its API. */
export function registerRunning(program: Command, deps: RunningDeps): void {
  registerStatus(program, deps);
  registerPlan(program, deps);
  registerOverride(program, deps);
  registerMode(program, deps);
}

function remote(command: Command): Command {
  return command
    .option('--url <url>', 'where Ebb answers', process.env['EBB_URL'] ?? 'http://127.0.0.1:3000')
    .option('--token-file <file>', 'file with the token; EBB_TOKEN is taken before it')
    .option('--json', 'print the answer as JSON');
}

function clientOf(options: Common, deps: RunningDeps): Client {
  return new Client({ url: options.url, tokenFile: options.tokenFile }, deps.stateDirectory);
}

interface SiteView {
  readonly site_id: string;
  readonly mode: string;
  readonly market_kind: string;
  readonly power_w: number;
  readonly setpoint_w: number | null;
  readonly summary: string | null;
}

function registerStatus(program: Command, deps: RunningDeps): void {
  remote(program.command('status').description('every site: mode, power, setpoint, and why'))
    .addHelpText('after', '\nExample:\n  ebb status')
    .action(async (options: Common) => {
      const sites = await clientOf(options, deps).request<SiteView[]>('GET', '/api/v1/sites');
      if (options.json) {
        deps.write(JSON.stringify(sites));
        return;
      }
      for (const site of sites) {
        const market = site.market_kind === 'simulated' ? ', SIMULATED MARKET' : '';
        const setpoint = site.setpoint_w === null ? 'none' : formatPower(site.setpoint_w);
        deps.write(
          `${site.site_id} (${site.mode}${market}): drawing ${formatPower(site.power_w)}, setpoint ${setpoint}`,
        );
        if (site.summary !== null) deps.write(`    ${site.summary}`);
      }
    });
}

function registerPlan(program: Command, deps: RunningDeps): void {
  const plan = program.command('plan').description('what a site does, and why');
  remote(plan.command('show').argument('<site>', 'id of the site'))
    .description('the newest plan, or an earlier one, with every reason')
    .option('--epoch <number>', 'an earlier plan')
    .addHelpText('after', '\nExample:\n  ebb plan show demo-west --epoch 17')
    .action(async (site: string, options: Common & { epoch?: string }) => {
      const client = clientOf(options, deps);
      const path = `/api/v1/sites/${encodeURIComponent(site)}`;
      const shown =
        options.epoch === undefined
          ? await client.request<PlanView>('GET', `${path}/plan`)
          : (await client.request<{ plan: PlanView }>('GET', `${path}/plans/${options.epoch}`)).plan;
      deps.write(options.json ? JSON.stringify(shown) : planText(shown));
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

function registerOverride(program: Command, deps: RunningDeps): void {
  const override = program.command('override').description("an operator's hand on a site");
  remote(override.command('set').argument('<site>', 'id of the site'))
    .description('curtail, run, or hold a setpoint, with a reason and an end')
    .requiredOption('--action <action>', 'curtail, run or setpoint')
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .requiredOption('--minutes <number>', "until when, from now on the site's clock", positive)
    .option('--power-kw <number>', 'for setpoint', positive)
    .option('--feeder <id>', 'only below this feeder')
    .option('--group <id>', 'only this group')
    .option('--accept-non-performance', 'break obligations and contracts knowingly')
    .addHelpText(
      'after',
      '\nExample:\n  ebb override set demo-west --action curtail --minutes 30 --reason "breaker work"',
    )
    .action(async (site: string, options: OverrideOptions) => {
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
          : `${overrideText(set)}\nEnd it with: ebb override release ${site} ${set.override_id} --reason …`,
      );
    });
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
    program.command('mode').argument('<site>', 'id of the site').argument('<mode>', 'shadow, auto or hold'),
  )
    .description('what a site may do: decide and record only, act, or keep what it is')
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .addHelpText('after', '\nExample:\n  ebb mode demo-west hold --reason "inspection"')
    .action(async (site: string, mode: string, options: Common & { reason: string }) => {
      const body = { mode, reason: options.reason };
      const view = await clientOf(options, deps).request<SiteView>(
        'PUT',
        `/api/v1/sites/${encodeURIComponent(site)}/mode`,
        body,
      );
      deps.write(options.json ? JSON.stringify(view) : `${view.site_id} is in mode ${view.mode}`);
    });
}

function overridesOf(site: string): string {
  return `/api/v1/sites/${encodeURIComponent(site)}/overrides`;
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

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('a number above 0 is needed');
  return value;
}

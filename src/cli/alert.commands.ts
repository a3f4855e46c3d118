import { type Command, Option } from 'commander';
import { EbbError } from '../core/errors.js';
import { clientOf, type Common, remote, type RunningDeps } from './remote.js';

interface AlertView {
  readonly alert_id: string;
  readonly site_id: string | null;
  readonly severity: string;
  readonly obligation: boolean;
  readonly title: string;
  readonly text: string;
  readonly to_do: string;
  readonly state: string;
  readonly opened_at: string;
  readonly acknowledged_by: string | null;
}

interface TestView {
  readonly delivered: boolean;
  readonly problem: string | null;
  readonly milliseconds: number;
}

/** Adds `ebb alert …`. */
export function registerAlert(program: Command, deps: RunningDeps): void {
  const alert = program.command('alert').description('what is worth telling people');
  remote(alert.command('list'))
    .addOption(new Option('--state <state>', 'which').choices(['open', 'resolved', 'all']).default('open'))
    .option('--site <site>', 'of this site alone')
    .description('alerts, the newest first, each with what to do')
    .addHelpText('after', '\nExample:\n  ebb alert list --site demo-west')
    .action(async (options: Common & { readonly state: string; readonly site?: string }) => {
      const { state, site } = options;
      const query = new URLSearchParams({ state, ...(site !== undefined && { site }) });
      const found = await clientOf(options, deps).request<{ readonly alerts: readonly AlertView[] }>(
        'GET',
        `/api/v1/alerts?${query.toString()}`,
      );
      if (options.json) return deps.write(JSON.stringify(found));
      if (found.alerts.length === 0) return deps.write(`no alert is ${state === 'all' ? 'known' : state}`);
      for (const line of found.alerts.flatMap(alertLines)) deps.write(line);
    });
  remote(alert.command('ack').argument('<alert>', 'id of the alert'))
    .option('--note <text>', 'what is being done about it')
    .description('take an alert on: it is not repeated any more')
    .addHelpText(
      'after',
      '\nExample:\n  ebb alert ack 3f0c1f8e-2a63-4b60-8a53-9d2d3f6f2f10 --note "on my way"',
    )
    .action(async (id: string, options: Common & { readonly note?: string }) => {
      const body = options.note === undefined ? {} : { note: options.note };
      const path = `/api/v1/alerts/${encodeURIComponent(id)}/acknowledge`;
      const taken = await clientOf(options, deps).request<AlertView>('POST', path, body);
      deps.write(
        options.json ? JSON.stringify(taken) : `${taken.title}: acknowledged by ${taken.acknowledged_by}`,
      );
    });
  remote(alert.command('test').argument('<route>', 'id of the route'))
    .description('send a test along a route')
    .addHelpText('after', '\nExample:\n  ebb alert test on-call')
    .action(async (route: string, options: Common) => {
      const path = `/api/v1/alert-routes/${encodeURIComponent(route)}/test`;
      const outcome = await clientOf(options, deps).request<TestView>('POST', path);
      if (options.json) deps.write(JSON.stringify(outcome));
      if (!outcome.delivered)
        throw new EbbError('unreachable', `${route} did not take it: ${outcome.problem}`);
      if (!options.json) deps.write(`${route} took it in ${outcome.milliseconds} ms`);
    });
}

function alertLines(alert: AlertView): string[] {
  const { severity, site_id: site, title, state, opened_at: at, text, to_do: toDo } = alert;
  const owed = alert.obligation ? ', OBLIGATION' : '';
  const by = alert.acknowledged_by === null ? '' : ` by ${alert.acknowledged_by}`;
  return [
    `${severity.toUpperCase()}${owed}  ${site ?? 'ebb'}  ${title}  ${state}${by}, since ${at}`,
    `  ${text}`,
    `  ${toDo}`,
    `  ${alert.alert_id}`,
  ];
}

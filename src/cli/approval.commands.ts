import type { Command } from 'commander';
import { type ApprovalView, approvalLines } from './approval-text.js';
import { clientOf, type Common, remote, type RunningDeps } from './remote.js';

const PATH = '/api/v1/approvals';

/** Adds `ebb approval …`: what waits for a second person. */
export function registerApproval(program: Command, deps: RunningDeps): void {
  const approval = program.command('approval').description('what waits for a second person');
  registerList(approval, deps);
  registerDecision(
    approval,
    deps,
    'approve',
    'allow a request as the second person; it is carried out at once',
  );
  registerDecision(approval, deps, 'refuse', 'turn a request down, or take your own back');
}

function registerList(approval: Command, deps: RunningDeps): void {
  remote(approval.command('list'))
    .description('requests that wait; with --all those that were decided or ran out, too')
    .option('--site <id>', 'of this site only')
    .option('--all', 'the newest first, whatever became of them')
    .addHelpText('after', '\nExample:\n  ebb approval list --all')
    .action(async (options: Common & { readonly site?: string; readonly all?: boolean }) => {
      const query = new URLSearchParams({ state: options.all ? 'all' : 'open' });
      if (options.site !== undefined) query.set('site', options.site);
      const found = await clientOf(options, deps).request<{ approvals: ApprovalView[] }>(
        'GET',
        `${PATH}?${query.toString()}`,
      );
      if (options.json) return deps.write(JSON.stringify(found));
      if (found.approvals.length === 0) return deps.write('nothing waits for a second person');
      for (const each of found.approvals) for (const line of approvalLines(each)) deps.write(line);
    });
}

function registerDecision(
  approval: Command,
  deps: RunningDeps,
  verb: 'approve' | 'refuse',
  description: string,
): void {
  remote(approval.command(verb).argument('<request>', 'id of the request'))
    .description(description)
    .requiredOption('--reason <text>', 'why; it is kept in the ledger')
    .addHelpText(
      'after',
      `\nExample:\n  ebb approval ${verb} 6f9619ff-8b86-4d01-b42d-00c04fc964ff --reason "seen with the desk"`,
    )
    .action(async (id: string, options: Common & { readonly reason: string }) => {
      const { reason } = options;
      const path = `${PATH}/${encodeURIComponent(id)}/${verb}`;
      const done = await clientOf(options, deps).request<ApprovalView>('POST', path, { reason });
      if (options.json) return deps.write(JSON.stringify(done));
      for (const line of approvalLines(done)) deps.write(line);
    });
}

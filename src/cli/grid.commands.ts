import { Command } from 'commander';
import { isoUtc } from '../core/interval.js';
import { EbbError } from '../core/errors.js';
import { DateTime } from 'luxon';
import {
  checklistText,
  eventLine,
  enrolmentLine,
  enrolmentText,
  type EnrolmentView,
  type EventView,
  type ObligationView,
} from './grid-text.js';
import { waitingText } from './approval-text.js';
import { notNegative, whole } from './number-options.js';
import { clientOf, type Common, remote, type RunningDeps } from './remote.js';

/** Adds what a site has promised to grid programs, and the events that they call. */
export function registerGrid(program: Command, deps: RunningDeps): void {
  const programs = program.command('program').description('what a site has promised to grid programs');
  registerProgramList(programs, deps);
  registerProgramShow(programs, deps);
  registerProgramChecklist(programs, deps);
  const events = program.command('event').description('events that grid programs call');
  registerEventList(events, deps);
  registerEventEnter(events, deps);
}

interface EnrolmentList {
  readonly enrolments: readonly EnrolmentView[];
}

interface EventList {
  readonly events: readonly EventView[];
  readonly unassigned: readonly { readonly source_id: string; readonly event_id: string }[];
}

function registerProgramList(programs: Command, deps: RunningDeps): void {
  remote(programs.command('list').argument('<site>', 'id of the site'))
    .description('enrolments: what is committed, and how much can respond')
    .addHelpText('after', '\nExample:\n  ebb program list west')
    .action(async (site: string, options: Common) => {
      const found = await clientOf(options, deps).request<EnrolmentList>('GET', `${pathOf(site)}/enrolments`);
      if (options.json) deps.write(JSON.stringify(found));
      else if (found.enrolments.length === 0) deps.write(`${site} is enrolled in no program`);
      else for (const each of found.enrolments) deps.write(enrolmentLine(each));
    });
}

function registerProgramShow(programs: Command, deps: RunningDeps): void {
  remote(
    programs
      .command('show')
      .argument('<site>', 'id of the site')
      .argument('<enrolment>', 'id of the enrolment'),
  )
    .description('one enrolment: margin, limits, what to look at, and what it asks of the load')
    .addHelpText('after', '\nExample:\n  ebb program show west ers')
    .action(async (site: string, id: string, options: Common) => {
      const client = clientOf(options, deps);
      const { enrolments } = await client.request<EnrolmentList>('GET', `${pathOf(site)}/enrolments`);
      const enrolment = enrolments.find(({ enrolment_id: each }) => each === id);
      if (!enrolment) {
        const known = enrolments.map(({ enrolment_id: each }) => each).join(', ') || 'none';
        throw new EbbError('rejected', `${site} has no enrolment ${id}; there are: ${known}`);
      }
      const { obligations } = await client.request<{ obligations: ObligationView[] }>(
        'GET',
        `${pathOf(site)}/obligations`,
      );
      const own = obligations.filter(({ enrolment_id: each }) => each === id);
      deps.write(
        options.json ? JSON.stringify({ enrolment, obligations: own }) : enrolmentText(enrolment, own),
      );
    });
}

function registerProgramChecklist(programs: Command, deps: RunningDeps): void {
  remote(programs.command('checklist').argument('<site>', 'id of the site'))
    .description('what enrolments need: done, missing and overdue, with deadlines and sources')
    .addHelpText('after', '\nExample:\n  ebb program checklist west')
    .action(async (site: string, options: Common) => {
      const { enrolments } = await clientOf(options, deps).request<EnrolmentList>(
        'GET',
        `${pathOf(site)}/enrolments`,
      );
      const listed = enrolments.filter(({ checklist }) => checklist.length > 0);
      if (options.json) {
        const items = listed.map(({ enrolment_id, program_id, checklist }) => ({
          enrolment_id,
          program_id,
          checklist,
        }));
        deps.write(JSON.stringify({ enrolments: items }));
      } else if (listed.length === 0) deps.write(`no enrolment of ${site} has a checklist`);
      else deps.write(listed.map(checklistText).join('\n'));
    });
}

function registerEventList(events: Command, deps: RunningDeps): void {
  remote(events.command('list').argument('<site>', 'id of the site'))
    .description('events with their countdowns, the first received first')
    .addHelpText('after', '\nExample:\n  ebb event list west')
    .action(async (site: string, options: Common) => {
      const found = await clientOf(options, deps).request<EventList>('GET', `${pathOf(site)}/events`);
      if (options.json) {
        deps.write(JSON.stringify(found));
        return;
      }
      if (found.events.length === 0) deps.write(`no program has called ${site}`);
      for (const each of found.events) deps.write(eventLine(each));
      for (const { source_id: source, event_id: id } of found.unassigned)
        deps.write(`${id} of ${source} belongs to no enrolment: nothing follows from it`);
    });
}

interface EnterOptions extends Common {
  readonly source: string;
  readonly id: string;
  readonly reason: string;
  readonly limitKw?: number;
  readonly dropKw?: number;
  readonly committed?: boolean;
  readonly starts?: string;
  readonly ends?: string;
  readonly instructed?: string;
  readonly revision?: number;
  readonly program?: string;
  readonly test?: boolean;
  readonly cancel?: boolean;
}

function registerEventEnter(events: Command, deps: RunningDeps): void {
  const command = remote(events.command('enter').argument('<site>', 'id of the site'))
    .description('enter an event that was called by telephone, e-mail or word of mouth')
    .requiredOption('--source <id>', 'source of signals that takes entries')
    .requiredOption('--id <event>', "the program's own number of the event")
    .requiredOption('--reason <text>', 'who called, and how; it is kept')
    .option('--limit-kw <number>', 'the most that may be drawn', notNegative)
    .option('--drop-kw <number>', 'to be drawn less than the baseline', notNegative)
    .option('--committed', 'as much as the enrolment has promised')
    .option('--starts <instant>', 'ISO 8601; at once where it is left out')
    .option('--ends <instant>', 'ISO 8601; until recalled where it is left out')
    .option('--instructed <instant>', "when the program's operator instructed, where it was said")
    .option('--revision <number>', 'counts changes: higher than of what is entered already', whole)
    .option('--program <name>', 'as the enrolment calls it')
    .option('--test', 'the program has called it as a test')
    .option('--cancel', 'calls the event off, or ends it now')
    .addHelpText(
      'after',
      '\nExample:\n  ebb event enter west --source desk --id 17 --committed --reason "QSE desk by telephone, read back"',
    )
    .action(async (site: string, options: EnterOptions) => {
      const { cancel, limitKw, dropKw, committed, source, reason } = options;
      if (!cancel && !committed && limitKw === undefined && dropKw === undefined)
        command.error(
          'error: say what is asked for with --committed, --limit-kw or --drop-kw, or call it off with --cancel',
        );
      const body = { source, reason, event: eventOf(options) };
      const entered = await clientOf(options, deps).request<{ event_id: string; version: number }>(
        'POST',
        `${pathOf(site)}/events`,
        body,
      );
      deps.write(
        options.json
          ? JSON.stringify(entered)
          : (waitingText(entered) ??
              `${entered.event_id} is kept as version ${entered.version}. See it with: ebb event list ${site}`),
      );
    });
}

/** In Ebb's own words for an event. */
function eventOf(options: EnterOptions): object {
  const { id, revision, program, limitKw, dropKw, committed, starts, ends, instructed, test, cancel } =
    options;
  const kind = cancel ? 'cancellation' : test ? 'test' : 'event';
  return {
    event_id: id,
    kind,
    ...(revision !== undefined && { version: revision }),
    ...(program !== undefined && { program }),
    ...(limitKw !== undefined && { power_limit_w: limitKw * 1e3 }),
    ...(dropKw !== undefined && { power_drop_w: dropKw * 1e3 }),
    ...(committed && { level: 1 }),
    ...(starts !== undefined && { starts_at: utc(starts, '--starts') }),
    ...(ends !== undefined && { ends_at: utc(ends, '--ends') }),
    ...(instructed !== undefined && { created_at: utc(instructed, '--instructed') }),
  };
}

function utc(text: string, option: string): string {
  const instant = DateTime.fromISO(text, { setZone: true });
  // Without an offset it would be read by the clock of this machine, which need not be the site's.
  if (!instant.isValid || !/(Z|[+-]\d\d:?\d\d)$/i.test(text)) {
    throw new EbbError(
      'rejected',
      `${option} ${text} is no instant with its offset, such as 2026-08-20T17:00:00Z`,
    );
  }
  return isoUtc(instant);
}

function pathOf(site: string): string {
  return `/api/v1/sites/${encodeURIComponent(site)}`;
}

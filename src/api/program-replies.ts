import { z } from 'zod';
import { TELEMETRY_QUALITIES } from '../core/ports/telemetry-out.js';
import { OBLIGATION_KINDS, VERIFICATIONS } from '../core/programs/rules.js';
import { instant, ratio, watts, nextCursor } from './reply-parts.js';

const kind = z.enum(OBLIGATION_KINDS);
const verification = z.enum(VERIFICATIONS).describe('V primary text, S secondary source, U unverified');
const date = z.string().describe('local date');

const enrolment = z
  .object({
    enrolment_id: z.string(),
    program_id: z.string(),
    program_name: z.string(),
    kind,
    feeder_id: z.string(),
    from: date,
    to: date.nullable(),
    notice_id: z.string().nullable(),
    baseline_id: z.string().nullable(),
    commitments: z.array(
      z.object({
        period_id: z.string().nullable(),
        power_w: watts,
        maximum_base_load_w: watts.nullable(),
      }),
    ),
    calls: z.array(z.object({ source_id: z.string(), program_ref: z.string().nullable() })),
    lowest_load_w: watts,
    relay_seconds: z.number(),
    lead_seconds: z.number().describe('from the decision until the load is gone'),
    shortfall_probability_max: ratio,
    responders: z.object({ miner_count: z.number(), shed_w: watts, step_w: watts, lowest_w: watts }),
    margin: z.object({
      margin_w: watts.describe('told to go beyond what is owed'),
      response_ratio: ratio,
      response_from: z.enum(['configured', 'measured', 'assumed']),
      outcomes: z.number().nullable().describe('that the share is known from; null: counts as known exactly'),
      meter_error_w: watts,
      meter_error_ratio: ratio,
      meter_error_from: z.enum(['measured', 'configured']),
      problem: z.string().nullable(),
    }),
    use: z
      .object({
        term_id: z.string().nullable(),
        hours_used: z.number(),
        hours_max: z.number().nullable(),
        events: z.number(),
        events_max: z.number().nullable(),
        exceeded: z.boolean(),
        verification,
      })
      .nullable()
      .describe('of what the program may call in this term'),
    rates: z.array(z.object({ payment_id: z.string(), price: z.number() })),
    checklist_done: z.array(z.string()),
    ruled_out: z.array(z.string()),
    warnings: z.array(
      z.object({
        severity: z.enum(['refused', 'warning']),
        rule: z.string(),
        verification,
        problem: z.string(),
        fix: z.string(),
      }),
    ),
    open_events: z.number(),
    obligations: z.number().describe('in force and coming'),
    likely_call: z
      .object({
        program_id: z.string(),
        state: z.enum(['met', 'near']).describe('whether the figure of a trigger is reached'),
        why: z.string(),
        trigger: z.string().describe('in the rule’s words: what else has to be so'),
        conditions_at: instant,
        source: z.string(),
        verification,
      })
      .nullable()
      .describe('advice by how the grid stands: nothing follows from it'),
    checklist: z.array(
      z.object({
        id: z.string(),
        text: z.string(),
        state: z.enum(['done', 'missing', 'overdue']),
        due_on: date.nullable(),
        days_left: z.number().nullable(),
        milestone_missing: z
          .string()
          .nullable()
          .describe('what the deadline counts from and the enrolment does not name'),
        source: z.string(),
        verification,
      }),
    ),
  })
  .meta({ id: 'Enrolment' });

export const enrolmentList = z.object({
  enrolments: z.array(enrolment),
  sources: z.array(
    z.object({
      source_id: z.string(),
      state: z.enum(['starting', 'connected', 'failing']),
      last_contact_at: instant.nullable(),
      clock_offset_ms: z.number().nullable(),
      problem: z.string().nullable(),
    }),
  ),
});

const event = z
  .object({
    enrolment_id: z.string(),
    program_id: z.string(),
    kind,
    event_id: z.string(),
    test: z.boolean(),
    cancelled: z.boolean(),
    phase: z.enum(['announced', 'falling', 'in-force', 'returning', 'over', 'cancelled']),
    next_at: instant.nullable().describe('when the next phase begins'),
    seconds_to_next: z.number().nullable(),
    received_at: instant,
    instructed_at: instant.nullable(),
    starts_at: instant.nullable(),
    power_w: watts.nullable().describe('as called; null: as committed'),
    act_at: instant.describe('when the load begins to fall'),
    due_at: instant.describe('by when it must be there'),
    ends_at: instant.nullable(),
    ready_by: instant.nullable().describe('by when it must be ready again'),
    late_seconds: z.number(),
    problem: z.string().nullable(),
  })
  .meta({ id: 'ProgramEvent' });

export const eventList = z.object({
  clock_now: instant,
  events: z.array(event),
  unassigned: z
    .array(
      z.object({
        source_id: z.string(),
        event_id: z.string(),
        program_ref: z.string().nullable(),
        kind: z.enum(['event', 'test', 'target', 'cancellation']),
        received_at: instant,
        ended_at: instant.nullable(),
      }),
    )
    .describe('kept, and of no enrolment: nothing follows from them'),
  next_cursor: nextCursor.describe('of `events`'),
});

export const eventReportList = z.object({
  reports: z.array(
    z
      .object({
        source_id: z.string(),
        event_id: z.string(),
        name: z.string(),
        due_at: instant,
        state: z.enum(['retrying', 'sent', 'given-up']),
        attempts: z.number(),
        next_at: instant.nullable().describe('when it is tried again'),
        problem: z.string().nullable(),
        ledger_seq: z.number().nullable().describe('of the entry that says what was sent'),
      })
      .meta({ id: 'EventReport' }),
  ),
  next_cursor: nextCursor,
});

export const obligationList = z.object({
  obligations: z.array(
    z
      .object({
        source: z.string(),
        program_id: z.string(),
        enrolment_id: z.string(),
        event_id: z.string().nullable(),
        kind,
        bound: z.enum(['ceiling', 'floor']),
        feeder_id: z.string(),
        power_w: watts,
        mandatory: z.boolean(),
        from: instant,
        to: instant.nullable(),
        deadline: instant.nullable(),
        in_force: z.boolean(),
        verification,
        problem: z.string().nullable(),
      })
      .meta({ id: 'Obligation' }),
  ),
});

export const telemetryList = z.object({
  links: z.array(
    z
      .object({
        link_id: z.string(),
        protocol: z.string(),
        enrolment_id: z.string(),
        every_seconds: z.number(),
        stale_after_seconds: z.number(),
        state: z.enum(['starting', 'connected', 'failing']),
        last_sent_at: instant.nullable().describe('when the other side last took values'),
        problem: z.string().nullable(),
        relay_problem: z.string().nullable(),
        at: instant.nullable(),
        valid_until: instant.nullable().describe('from then on all of it is invalid'),
        points: z
          .record(
            z.string(),
            z.object({
              value: z.number().nullable(),
              quality: z.enum(TELEMETRY_QUALITIES),
              at: instant.nullable(),
            }),
          )
          .describe('by their names; see docs/programs.md'),
      })
      .meta({ id: 'TelemetryLink' }),
  ),
});

export const enteredEvent = z.object({
  source_id: z.string(),
  event_id: z.string(),
  version: z.number(),
  kind: z.enum(['event', 'test', 'target', 'cancellation']),
  notes: z.array(z.string()),
});

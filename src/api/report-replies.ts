import { z } from 'zod';
import { instant, nextCursor } from './reply-parts.js';

export const reportTask = z
  .object({
    task_id: z.string(),
    site_id: z.string(),
    kind: z.string(),
    by: z.string().describe('name of the token'),
    asked_at: instant,
    state: z.enum(['waiting', 'making', 'issued', 'failed']),
    title: z.string().nullable(),
    entry_seq: z.number().nullable().describe('of its issue in the ledger, once it is issued'),
    notes: z.array(z.string()),
    problem: z.string().nullable().describe('why it failed'),
  })
  .meta({ id: 'ReportTask' });

export const reportIssue = z
  .object({
    entry_seq: z.number(),
    issued_at: instant,
    title: z.string(),
    by: z.string().nullable(),
    files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
    kept: z.boolean().describe('whether its bundle can be had here'),
  })
  .meta({ id: 'ReportIssue' });

export const reportList = z.object({
  reports: reportIssue.array(),
  next_cursor: nextCursor,
  tasks: reportTask.array().describe('what was asked for since the start of the service, the newest first'),
});

export const bytes = z.string().meta({ format: 'binary' });

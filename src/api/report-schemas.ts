import { z } from 'zod';
import { casePricesSchema } from '../../config/case-prices.js';
import { id, instant, pageQuery, siteParams } from './schemas.js';

/* What reports are asked for with. */

const localDate = z.iso.date('a local date such as "2026-06-01"');
const span = {
  from: localDate.describe('first local date'),
  to: localDate.describe('the local date after the last'),
};
const zeroOrMore = z.number().min(0).max(1e12);

const prices = casePricesSchema
  .omit({ rate_per_kw_year: true })
  .default({})
  .describe("what no program's file and no feed has, in the program's currency");

const enrolment = id.optional().describe('where the site has several');
const common = {
  meter: id.optional().describe('where the site has several'),
  known_at: instant.optional().describe('leave out meter data that became known later'),
  paper: z.enum(['A4', 'LETTER']).default('A4').describe('of the PDF'),
};

export const reportBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('event'), event: id, enrolment, prices, ...common }),
  z.strictObject({ kind: z.literal('month'), ...span, enrolment, prices, ...common }),
  z.strictObject({ kind: z.literal('season'), ...span, enrolment, prices, ...common }),
  z.strictObject({
    kind: z.literal('4cp'),
    program: id.default('ercot-4cp'),
    year: z.number().int().min(2000).max(2200),
    rate_per_kw_year: zeroOrMore
      .optional()
      .describe("of your utility's tariff; else the rule's planning figure"),
    settled: z.boolean().default(false).describe('the loads are as the operator published them for good'),
    ...common,
  }),
  z.strictObject({ kind: z.literal('audit'), ...span, ...common }),
  z.strictObject({ kind: z.literal('efficiency'), ...span, ...common }),
  z.strictObject({
    kind: z.literal('customer'),
    customer: id,
    ...span,
    credit_usd_per_mwh: zeroOrMore.describe('what the hosting contract credits'),
    ...common,
  }),
]);

const entry = z.coerce.number().int().min(1).describe('`entry_seq` of its issue in the ledger');
export const reportsQuery = z.strictObject({
  ...pageQuery(50, 500),
  before_seq: z.coerce.number().int().min(1).optional(),
});
export const taskParams = siteParams.extend({ task: id });
export const reportParams = siteParams.extend({ entry });
export const reportFileParams = reportParams.extend({ file: id.describe('such as report.pdf') });

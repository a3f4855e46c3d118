import { z } from 'zod';

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "07:30"');

/** A window of the week in which a policy does one thing. */
export const scheduleWindow = z.strictObject({
  weekdays: z.array(z.number().int().min(1).max(7)).min(1).describe('1 Monday to 7 Sunday'),
  months: z.array(z.number().int().min(1).max(12)).min(1).optional(),
  from: clockTime,
  to: clockTime.describe("in the site's time; before `from`: past midnight"),
  action: z.enum(['curtail', 'run']),
  reason: z.string().min(1),
});

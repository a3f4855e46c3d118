import type { DateTime } from 'luxon';
import type { CustomerConfig, SiteConfig } from '../site.js';
import type { Fairness, HostedCustomer } from './snapshot.js';

/** What a customer's miners drew, would have drawn at nominal, and were asleep for, since the month began. */
export interface ServedSoFar {
  readonly servedMwh: number;
  readonly entitledMwh: number;
  /** All his miners asleep for an hour count as one. */
  readonly curtailedHours: number;
}

const NOTHING: ServedSoFar = { servedMwh: 0, entitledMwh: 0, curtailedHours: 0 };

/** The contracts that ask for something, with what the month has seen. */
export function hostedCustomers(
  customers: readonly CustomerConfig[],
  soFar: ReadonlyMap<string, ServedSoFar>,
  local: DateTime,
): HostedCustomer[] {
  return customers.flatMap((each): HostedCustomer[] => {
    const curtailedHoursMax = curtailedHoursMaxOf(each, local);
    const powerWMin = each.powerWMin ?? null;
    if (each.firm || (powerWMin === null && curtailedHoursMax === null)) return [];
    const { curtailedHours } = soFar.get(each.customerId) ?? NOTHING;
    return [{ customer: each.customerId, powerWMin, curtailedHoursMax, curtailedHours }];
  });
}

/** The balance between customers who are not firm; null where the site keeps none. */
export function fairnessOf(
  { customers, fairness }: Pick<SiteConfig, 'customers' | 'fairness'>,
  soFar: ReadonlyMap<string, ServedSoFar>,
): Fairness | null {
  if (!fairness) return null;
  const known = customers
    .filter(({ firm }) => !firm)
    .map(({ customerId }) => {
      const { servedMwh, entitledMwh } = soFar.get(customerId) ?? NOTHING;
      return { customer: customerId, servedMwh, entitledMwh };
    });
  return { ...fairness, customers: known };
}

/** Of the hours agreed and those that the uptime leaves the fewer; a month has as many hours as its days have. */
function curtailedHoursMaxOf(
  { uptimeMinRatio, curtailedHoursMaxPerMonth }: CustomerConfig,
  local: DateTime,
): number | null {
  const month = local.startOf('month');
  const hours = month.plus({ months: 1 }).diff(month, 'hours').hours;
  const byUptime = uptimeMinRatio === undefined ? Infinity : (1 - uptimeMinRatio) * hours;
  const least = Math.min(byUptime, curtailedHoursMaxPerMonth ?? Infinity);
  return Number.isFinite(least) ? least : null;
}

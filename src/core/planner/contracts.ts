import { formatPower } from '../units.js';
import { loadAtW, nominalOf } from './group-facts.js';
import type { GroupState, HostedCustomer, SiteSnapshot } from './snapshot.js';

/** Watts that a customer's contract asks for in one of his groups. */
export interface ContractFloor {
  readonly groupId: string;
  readonly customer: string;
  readonly powerW: number;
}

/**
 * What contracts ask for: a firm customer's miners at nominal, as those of one whose hours of curtailment are used up; of
 * others the watts agreed, spread over their groups by nominal watts.
 */
export function contractFloors(snapshot: SiteSnapshot): ContractFloor[] {
  const customers = [...new Set(snapshot.groups.map(({ customer }) => customer))];
  return customers.flatMap((customer) => {
    const groups = snapshot.groups.filter((group) => group.customer === customer);
    const share = isFirm(customer, snapshot)
      ? 1
      : shareOf(groups, hostedOf(customer, snapshot)?.powerWMin ?? 0);
    if (share === 0) return [];
    return groups.map((group) => ({
      groupId: group.groupId,
      customer,
      powerW: share * loadAtW(group, nominalOf(group)),
    }));
  });
}

export function isFirm(customer: string, snapshot: SiteSnapshot): boolean {
  if (snapshot.firmCustomers.includes(customer)) return true;
  const hosted = hostedOf(customer, snapshot);
  return hosted !== undefined && isUsedUp(hosted);
}

/** A contract in words, with its figures; null where it asks for nothing. */
export function contractText(customer: string, snapshot: SiteSnapshot): string | null {
  if (snapshot.firmCustomers.includes(customer)) return 'firm: no curtailment for price';
  const hosted = hostedOf(customer, snapshot);
  if (!hosted) return null;
  const { curtailedHours, curtailedHoursMax, powerWMin } = hosted;
  if (isUsedUp(hosted)) {
    return `firm for the rest of the month: ${curtailedHours.toFixed(1)} of ${curtailedHoursMax!.toFixed(1)} h of curtailment are used up`;
  }
  return powerWMin === null ? null : `at least ${formatPower(powerWMin)}`;
}

function hostedOf(customer: string, { customers }: SiteSnapshot): HostedCustomer | undefined {
  return customers?.find((each) => each.customer === customer);
}

function isUsedUp({ curtailedHours, curtailedHoursMax }: HostedCustomer): boolean {
  return curtailedHoursMax !== null && curtailedHours >= curtailedHoursMax;
}

function shareOf(groups: readonly GroupState[], powerWMin: number): number {
  const nominalW = groups.reduce((sum, group) => sum + loadAtW(group, nominalOf(group)), 0);
  return nominalW > 0 ? Math.min(1, powerWMin / nominalW) : 0;
}

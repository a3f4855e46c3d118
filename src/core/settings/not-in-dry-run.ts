import type { SiteConfig } from '../site.js';
import type { SettingChange } from './difference.js';

/** Parts of a contract that bill what a month or a year has seen. */
const BILLED_LATER: Readonly<Record<string, string>> = {
  demand_charges: 'demand charges',
  coincident_peaks: 'charges for coincident peaks',
  take_or_pay: 'take or pay',
  fixed_charges: 'fixed charges',
  riders: 'riders',
};

/** What a change touches that a dry run does not work out, for people. */
export function notInDryRun(changes: readonly SettingChange[], site: SiteConfig): string[] {
  const touches = (start: string): boolean => changes.some(({ path }) => path.startsWith(start));
  const billed = Object.entries(BILLED_LATER).filter(([key]) => touches(`contract.${key}`));
  const notes: string[] = [];
  if (billed.length > 0 || (touches('contract') && site.contract))
    notes.push(
      `Money is energy, hash and wear: ${Object.values(BILLED_LATER).join(', ')} are not part of it. ebb invoice works a whole bill out.`,
    );
  if (touches('derating')) notes.push('derating: the watts and hash that were recorded stand for both.');
  if (touches('policy.wakes_per_day_max')) notes.push('policy.wakes_per_day_max: wakes are not capped here.');
  if (touches('learning')) notes.push('learning: the figures that were used then stand for both.');
  if (touches('customers') || touches('fairness'))
    notes.push('customers: what each month had seen of them is as it was, for both.');
  return notes;
}

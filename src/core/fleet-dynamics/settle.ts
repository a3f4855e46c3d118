import { hashRevenueUsdPerHour } from '../units.js';
import type { FleetStretch } from './fleet-dynamics.js';

/** What a stretch of time is paid by. */
export interface SettlementTerms {
  readonly deliveredUsdPerMwh: number;
  /** Net of the pool's fee, USD/PH/day. */
  readonly hashpriceUsdPerPhDay: number;
  readonly wearUsdPerWake: number;
}

/** USD of a stretch of time. */
export interface SettledMoney {
  readonly revenueUsd: number;
  readonly energyCostUsd: number;
  readonly wearUsd: number;
  /** Hash less energy and wear. */
  readonly netUsd: number;
}

/** What a fleet earned: the one way in which a backtest and a live shadow site are settled. */
export function settle(
  { energyMwh, hashThsHours, wakes }: Pick<FleetStretch, 'energyMwh' | 'hashThsHours' | 'wakes'>,
  { deliveredUsdPerMwh, hashpriceUsdPerPhDay, wearUsdPerWake }: SettlementTerms,
): SettledMoney {
  const revenueUsd = hashRevenueUsdPerHour(hashThsHours, hashpriceUsdPerPhDay);
  const energyCostUsd = energyMwh * deliveredUsdPerMwh;
  const wearUsd = wakes * wearUsdPerWake;
  return { revenueUsd, energyCostUsd, wearUsd, netUsd: revenueUsd - energyCostUsd - wearUsd };
}

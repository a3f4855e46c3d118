import { marketPriceUsdPerMwh, type Tariff } from '../market/tariff.js';
import { hashRevenueUsdPerHour } from '../units.js';
import type { OperatingPoint, OperatingPoints } from './operating-point.js';

/** Hash revenue in USD/h of one machine at `point`, net of the firmware's dev fee. The pool's fee is in the hashprice. */
export function pointRevenueUsdPerHour(
  point: OperatingPoint,
  hashpriceUsdPerPhDay: number,
  devFeeRatio: number,
): number {
  return hashRevenueUsdPerHour(point.hashrateThs, hashpriceUsdPerPhDay) * (1 - devFeeRatio);
}

/**
 * The market price in USD/MWh above which `upper` earns less than `lower`: the revenue between them over the power
 * between them, less adders and losses.
 */
export function breakevenUsdPerMwh(
  lower: OperatingPoint,
  upper: OperatingPoint,
  hashpriceUsdPerPhDay: number,
  devFeeRatio: number,
  tariff: Tariff,
): number {
  const revenueUsdPerHour =
    pointRevenueUsdPerHour(upper, hashpriceUsdPerPhDay, devFeeRatio) -
    pointRevenueUsdPerHour(lower, hashpriceUsdPerPhDay, devFeeRatio);
  return marketPriceUsdPerMwh(revenueUsdPerHour / ((upper.powerW - lower.powerW) / 1e6), tariff);
}

/** Breakeven of nominal against sleep. */
export function nominalBreakevenUsdPerMwh(
  points: OperatingPoints,
  hashpriceUsdPerPhDay: number,
  devFeeRatio: number,
  tariff: Tariff,
): number {
  const nominal = points.find(({ kind }) => kind === 'nominal')!;
  return breakevenUsdPerMwh(points[0]!, nominal, hashpriceUsdPerPhDay, devFeeRatio, tariff);
}

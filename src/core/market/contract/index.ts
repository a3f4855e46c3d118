export {
  ALWAYS,
  contractOfTariff,
  NO_HOLIDAYS,
  type CoincidentPeakCharge,
  type Contract,
  type DemandRate,
  type EnergyAdder,
  type EnergyBlock,
  type EnergyPrice,
  type FixedCharge,
  type Ratchet,
  type Rider,
  type SellBack,
  type TakeOrPay,
  type TimedRate,
  type When,
} from './contract.js';
export {
  billedDemand,
  demandPeak,
  type BilledDemand,
  type DemandPeak,
  type MeterInterval,
  type PastPeak,
} from './demand.js';
export { energyTerms, type BillingSoFar, type ContractEnergyTerms, type PricedStep } from './energy-terms.js';
export { invoice, wrongLines, type Invoice, type InvoiceInput, type MarketPrice } from './invoice.js';
export type { InvoiceGap, InvoiceLine, InvoicePart } from './invoice-line.js';
export type { PeakLoad } from './invoice-power.js';
export {
  ContractTerms,
  marginalPrice,
  meanTariff,
  siteTariff,
  tariffAt,
  type MarginalPrice,
  type MonthOutlook,
} from './marginal.js';
export { amountMicroUsd, microUsd, UNITS_PER_RATE, usdOfMicro, type InvoiceUnit } from './micro-usd.js';

import type { Command } from 'commander';
import { DateTime } from 'luxon';
import {
  contractOfTariff,
  type Invoice,
  invoice,
  type InvoiceLine,
  type InvoiceUnit,
  usdOfMicro,
} from '../core/market/contract/index.js';
import { formatUsd } from '../core/units.js';
import { toWire } from '../core/wire.js';
import { pickSite, readText } from './command-inputs.js';
import { readMeterCsv, readPastPeaksCsv, readPeakLoadsCsv } from './meter-csv.js';
import { readPriceCsv } from './price-csv.js';
import type { ReplayDeps } from './replay.command.js';

interface InvoiceOptions {
  readonly site: string;
  readonly siteId?: string;
  readonly month: string;
  readonly meter: string;
  readonly prices?: string;
  readonly column?: string;
  readonly settlementPoint?: string;
  readonly pastPeaks?: string;
  readonly coincidentLoads?: string;
  readonly parts?: boolean;
  readonly json?: boolean;
}

const EXAMPLE = `
Example:
  ebb invoice --site my-mine.yaml --month 2026-08 --meter meter.csv --prices prices.csv

Meter: interval_start_utc and energy_mwh, energy_kwh, power_mw, power_kw or power_w. Prices: as for ebb replay, of the
market that the contract names. Peaks: month,charge,power_kw and interval_start_utc,power_kw.`;

/** Adds `ebb invoice`. */
export function registerInvoice(program: Command, deps: Pick<ReplayDeps, 'loadConfig' | 'write'>): void {
  program
    .command('invoice')
    .description("recompute a month's power invoice from meter and prices, line by line")
    .requiredOption('--site <file>', 'configuration file of the mine')
    .requiredOption('--month <month>', "such as 2026-08, in the site's time")
    .requiredOption('--meter <file>', 'interval readings (CSV)')
    .option('--prices <file>', 'price history (CSV); not needed where no price of the market counts')
    .option('--site-id <id>', 'which site, where the configuration has several')
    .option('--column <name>', 'which column has the price, in a plain file with several')
    .option('--settlement-point <name>', 'which point, in a file with several')
    .option('--past-peaks <file>', "earlier months' peaks, for ratchets (CSV)")
    .option('--coincident-loads <file>', "the site's load in the coincident peaks that are billed (CSV)")
    .option('--parts', 'every product of every line')
    .option('--json', 'one JSON object, parts included')
    .addHelpText('after', EXAMPLE)
    .action(async (options: InvoiceOptions) => runInvoice(options, deps));
}

async function runInvoice(
  options: InvoiceOptions,
  { loadConfig, write }: Pick<ReplayDeps, 'loadConfig' | 'write'>,
): Promise<void> {
  const site = pickSite(await loadConfig(options.site), options.siteId);
  const { column, settlementPoint } = options;
  const prices =
    options.prices === undefined
      ? []
      : readPriceCsv(readText(options.prices), { column, settlementPoint }).prices;
  const result = invoice({
    contract: site.contract ?? contractOfTariff(site.tariff, site.timeZone),
    month: options.month,
    meter: readMeterCsv(readText(options.meter)),
    prices: prices.map(({ start, minutes, priceUsdPerMwh }) => ({
      startMs: start.toMillis(),
      minutes,
      usdPerMwh: priceUsdPerMwh,
    })),
    pastPeaks: options.pastPeaks === undefined ? [] : readPastPeaksCsv(readText(options.pastPeaks)),
    coincidentLoads:
      options.coincidentLoads === undefined ? [] : readPeakLoadsCsv(readText(options.coincidentLoads)),
  });
  if (options.json) write(JSON.stringify(toWire(result)));
  else for (const line of invoiceText(result, site.timeZone, options.parts ?? false)) write(line);
}

/** The invoice for people, times by the clocks of `zone`. */
export function invoiceText(result: Invoice, zone: string, withParts: boolean): string[] {
  const at = (ms: number): string => DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm ZZ');
  const stretch = ({ fromMs, toMs }: { fromMs: number; toMs: number }): string =>
    `${at(fromMs)} to ${at(toMs)}`;
  const lines = result.lines.flatMap((line) => [
    [
      line.text.padEnd(48),
      quantityText(line.quantity, line.unit).padStart(18),
      rateText(line).padStart(20),
      formatUsd(usdOfMicro(line.amountMicroUsd)).padStart(16),
    ].join(' '),
    ...(withParts
      ? line.parts.map(
          (part) =>
            `  ${stretch(part)}  ${part.quantity} ${line.unit} × ${rateText({ ...line, rate: part.rate })} = ${usdOfMicro(part.amountMicroUsd)} USD`,
        )
      : []),
  ]);
  return [
    `${result.contractId}, ${result.month}: ${quantityText(result.energyWh, 'Wh')} metered`,
    '',
    ...lines,
    `${'Total'.padEnd(88)} ${formatUsd(usdOfMicro(result.totalMicroUsd)).padStart(16)}`,
    ...(result.gaps.length > 0 ? ['', 'Not billed, for want of data:'] : []),
    ...result.gaps.map((gap) => `  ${gap.text}: ${stretch(gap)}`),
  ];
}

const QUANTITIES: Readonly<Record<InvoiceUnit, (quantity: number) => string>> = {
  Wh: (wh) => `${(wh / 1e6).toFixed(6)} MWh`,
  W: (w) => `${(w / 1e3).toFixed(3)} kW`,
  month: (months) => `${months} month`,
  'micro-USD': (micro) => formatUsd(usdOfMicro(micro)),
};

function quantityText(quantity: number, unit: InvoiceUnit): string {
  return QUANTITIES[unit](quantity);
}

/** Of a line whose rates differ, the mean that its amount comes to. */
function rateText({ rate, unit, quantity, amountMicroUsd }: InvoiceLine): string {
  if (unit === 'micro-USD') return `${+(rate! / 1e7).toFixed(7)} %`;
  const per = { Wh: 'MWh', W: 'kW', month: 'month' }[unit];
  const scale = { Wh: 1e6, W: 1e3, month: 1 }[unit];
  const micro = rate ?? (quantity === 0 ? 0 : (amountMicroUsd * scale) / quantity);
  return `${rate === null ? 'mean ' : ''}${+usdOfMicro(micro).toFixed(6)} USD/${per}`;
}

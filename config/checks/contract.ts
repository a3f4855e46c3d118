import { fixOfName } from '../did-you-mean.js';
import type { RawContract } from '../contract-schema.js';
import type { Salvaged } from '../salvage.js';
import type { Path } from '../yaml-source.js';
import { type Report, reportRepeated } from './report.js';

type SalvagedContract = Salvaged<RawContract>;
type SalvagedWhen = NonNullable<NonNullable<NonNullable<SalvagedContract['adders']>[number]>['when']>;

/** What the schema cannot say about how a site pays: one of the two forms, whose parts agree. */
export function checkPayment(
  site: { readonly tariff?: unknown; readonly contract?: SalvagedContract | undefined },
  path: Path,
  calendars: readonly string[],
  report: Report,
): void {
  if (site.tariff !== undefined && site.contract !== undefined) {
    const fix = 'Keep the contract; a tariff is its short form.';
    report([...path, 'tariff'], 'the site has a contract as well', fix);
  }
  if (site.tariff === undefined && site.contract === undefined) {
    const fix =
      'Add it: adders_usd_per_mwh and loss_ratio; or a contract, which says more (docs/contracts.md).';
    report([...path, 'tariff'], 'is missing', fix);
  }
  if (site.contract) checkContract(site.contract, [...path, 'contract'], calendars, report);
}

function checkContract(
  contract: SalvagedContract,
  path: Path,
  calendars: readonly string[],
  report: Report,
): void {
  const { calendar } = contract;
  if (calendar !== undefined && !calendars.includes(calendar)) {
    report([...path, 'calendar'], `no calendar "${calendar}"`, fixOfName(calendar, calendars));
  }
  checkNames(contract, path, report);
  checkRates(contract, path, report);
  for (const { when, path: at } of windowsOf(contract, path)) {
    when.forEach((window, index) => checkWhen(window, [...at, 'when', index], calendar, report));
  }
  contract.coincident_peaks?.forEach((peaks, index) => {
    const weights = peaks?.windows?.map((window) => window?.weight);
    if (!weights || weights.includes(undefined)) return;
    const sum = weights.reduce<number>((total, weight) => total + weight!, 0);
    if (Math.abs(sum - 1) < 1e-6) return;
    report(
      [...path, 'coincident_peaks', index, 'windows'],
      `the windows carry ${sum} of the year’s charge`,
      'Let their weights add up to 1: four months of one peak each have 0.25.',
    );
  });
  if (contract.sell_back && contract.blocks?.length === 0) {
    report([...path, 'sell_back'], 'there is no block to sell from', 'Add the block, or remove it.');
  }
}

/** In the order in which the invoice computes them: a rider may be on whatever stands before it. */
function checkNames(contract: SalvagedContract, path: Path, report: Report): void {
  const list = (key: 'blocks' | 'adders' | 'demand_charges' | 'coincident_peaks' | 'fixed_charges') =>
    (contract[key] ?? []).map((part, index) => ({ name: part?.name, path: [...path, key, index, 'name'] }));
  const single = (key: 'energy' | 'sell_back' | 'take_or_pay') =>
    contract[key] ? [{ name: contract[key].name, path: [...path, key, 'name'] }] : [];
  const parts = [
    ...list('blocks'),
    ...single('energy'),
    ...single('sell_back'),
    ...single('take_or_pay'),
    ...list('adders'),
    ...list('demand_charges'),
    ...list('coincident_peaks'),
    ...list('fixed_charges'),
  ];
  const riders = contract.riders ?? [];
  const named = riders.map((rider, index) => ({
    name: rider?.name,
    path: [...path, 'riders', index, 'name'],
  }));
  reportRepeated([...parts, ...named], 'part of the contract called', report);
  const before = parts.flatMap(({ name }) => name ?? []);
  riders.forEach((rider, index) => {
    const on = rider?.on;
    if (Array.isArray(on)) {
      on.forEach((name, at) => {
        if (name === undefined || before.includes(name)) return;
        const place = [...path, 'riders', index, 'on', at];
        report(place, `nothing called "${name}" stands before it`, fixOfName(name, before));
      });
    }
    if (rider?.name !== undefined) before.push(rider.name);
  });
}

/** A schedule has to have a price at every hour; the last rate without a `when` sees to that. */
function checkRates({ energy }: SalvagedContract, path: Path, report: Report): void {
  if (energy?.kind !== 'schedule') return;
  const rates = energy.rates ?? [];
  rates.forEach((rate, index) => {
    const always = rate?.when?.length === 0;
    const last = index === rates.length - 1;
    const at = [...path, 'energy', 'rates', index];
    if (rate?.when && last && !always) {
      report(
        [...at, 'when'],
        'the last rate does not hold always',
        'Add one without "when" for all other hours.',
      );
    }
    if (always && !last) {
      report(at, 'no rate after this one ever holds', 'Give it a "when", or put it last.');
    }
  });
}

function windowsOf(contract: SalvagedContract, path: Path): { when: SalvagedWhen; path: Path }[] {
  const { energy, blocks = [], adders = [], demand_charges: demand = [] } = contract;
  const rates = energy?.kind === 'schedule' ? (energy.rates ?? []) : [];
  const found = [
    ...rates.map((part, index) => ({ part, path: [...path, 'energy', 'rates', index] })),
    ...blocks.flatMap((block, index) =>
      (block?.shape ?? []).map((part, at) => ({ part, path: [...path, 'blocks', index, 'shape', at] })),
    ),
    ...adders.map((part, index) => ({ part, path: [...path, 'adders', index] })),
    ...demand.map((part, index) => ({ part, path: [...path, 'demand_charges', index] })),
  ];
  return found.flatMap(({ part, path: at }) => (part?.when ? [{ when: part.when, path: at }] : []));
}

function checkWhen(
  when: SalvagedWhen[number],
  path: Path,
  calendar: string | undefined,
  report: Report,
): void {
  if (!when) return;
  const { from, to, from_date: first, until_date: last, day_types: dayTypes } = when;
  if (from !== undefined && from === to) {
    report([...path, 'to'], 'the window is empty: it ends when it begins', 'Leave both out for a whole day.');
  }
  if (first != null && last != null && last < first) {
    report([...path, 'until_date'], `${last} is before ${first}`, 'Swap them, or correct one.');
  }
  if (dayTypes?.includes('holiday') && calendar === undefined) {
    const fix = 'Name the calendar of the contract with "calendar".';
    report([...path, 'day_types'], 'the contract keeps no holidays', fix);
  }
}

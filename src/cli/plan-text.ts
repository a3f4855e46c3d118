import { formatPower, formatPrice, formatUsd } from '../core/units.js';
import { tableLines } from './table.js';

/** A plan as the API sends it: the part that is shown. */
export interface PlanView {
  readonly epoch: number;
  readonly made_at: string;
  readonly mode: string;
  readonly market_kind: string;
  readonly policy: string;
  readonly method: string;
  readonly setpoint_w: number;
  readonly market_price_usd_per_mwh: number | null;
  readonly expected_price_usd_per_mwh: number | null;
  readonly outlook: { readonly horizon_id: string | null } | null;
  readonly delivered_price_usd_per_mwh: number | null;
  readonly hashprice_usd_per_ph_day: number | null;
  readonly summary: string;
  readonly groups: readonly {
    readonly group_id: string;
    readonly counts: readonly { readonly point_id: string; readonly count: number }[];
    readonly power_w: number;
    readonly learned?: { readonly quantities: readonly string[] };
    readonly breakeven_usd_per_mwh: number | null;
    readonly reason: string;
  }[];
  readonly feeders: readonly {
    readonly feeder_id: string;
    readonly setpoint_w: number;
    readonly ceiling: { readonly power_w: number; readonly source: string };
    readonly binding: boolean;
  }[];
  readonly relaxed: readonly {
    readonly source: string;
    readonly amount_w: number;
    readonly because: string;
  }[];
  readonly shortfalls: readonly { readonly scope: string; readonly power_w: number; readonly why: string }[];
  readonly economics: { readonly net_usd_per_hour: number | null; readonly gap_usd_per_hour: number | null };
}

/** A plan for people: the decision, each group with its reason, each feeder with its limit. */
export function planText(plan: PlanView): string {
  const { net_usd_per_hour: net, gap_usd_per_hour: gap } = plan.economics;
  const lines = [
    `plan ${plan.epoch} of ${plan.made_at}, mode ${plan.mode}, ${plan.market_kind} market, policy ${plan.policy} (${plan.method})`,
    plan.summary,
    `price ${price(plan.market_price_usd_per_mwh)}${expectedText(plan)} (${price(plan.delivered_price_usd_per_mwh)} delivered), hashprice ${
      plan.hashprice_usd_per_ph_day === null
        ? 'unknown'
        : `${formatUsd(plan.hashprice_usd_per_ph_day)}/PH/day`
    }, setpoint ${formatPower(plan.setpoint_w)}`,
    ...(net === null
      ? []
      : [
          `net ${formatUsd(net)}/h${gap === null ? '' : `, at most ${formatUsd(gap)}/h below the best there is`}`,
        ]),
    '',
    ...groupLines(plan),
    '',
    ...feederLines(plan),
    ...plan.shortfalls.map(
      ({ scope, power_w: powerW, why }) => `SHORTFALL ${scope}: ${formatPower(powerW)}, ${why}`,
    ),
    ...plan.relaxed.map(
      ({ source, amount_w: amountW, because }) =>
        `GAVE WAY ${source}: ${formatPower(amountW)}, to ${because}`,
    ),
  ];
  return lines.join('\n');
}

function expectedText({ expected_price_usd_per_mwh: expected }: PlanView): string {
  return expected === null ? '' : `, expected now ${price(expected)}`;
}

/** The table has a line a group; what decided it is in the line below. */
function groupLines({ groups }: PlanView): string[] {
  const rows = groups.map(({ group_id: id, counts, power_w: powerW, breakeven_usd_per_mwh: breakeven }) => [
    id,
    counts.map(({ point_id: point, count }) => `${count} ${point}`).join(', ') || 'none',
    formatPower(powerW),
    price(breakeven),
  ]);
  const [header, ...lines] = tableLines([['group', 'miners', 'power', 'breakeven'], ...rows], [2, 3]);
  return [
    header!,
    ...lines.flatMap((line, index) => [line, `    ${groups[index]!.reason}${learnedText(groups[index]!)}`]),
  ];
}

function learnedText({ learned }: PlanView['groups'][number]): string {
  return learned ? `; learned from the machines: ${learned.quantities.join(', ')}` : '';
}

function feederLines({ feeders }: PlanView): string[] {
  const rows = feeders.map(({ feeder_id: id, setpoint_w: setpoint, ceiling, binding }) => [
    id,
    formatPower(setpoint),
    formatPower(ceiling.power_w),
    `${ceiling.source}${binding ? '  AT ITS LIMIT' : ''}`,
  ]);
  return tableLines([['feeder', 'setpoint', 'limit', 'limit from'], ...rows], [1, 2]);
}

function price(usd: number | null): string {
  return usd === null ? 'unknown' : formatPrice(usd);
}

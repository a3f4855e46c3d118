import { formatUsd } from '../core/units.js';

/** Explanations of a look ahead as the API sends them: the part that is shown. */
export interface WhyView {
  readonly horizon_id: string;
  readonly start: string;
  readonly groups: readonly {
    readonly group_id: string;
    readonly binding: readonly {
      readonly source: string;
      readonly gain_usd: number;
      readonly relaxation: { readonly usd_per_unit: number; readonly unit: string } | null;
    }[];
    readonly next_best: AlternativeView | null;
  }[];
}

interface AlternativeView {
  readonly from_point_id: string;
  readonly to_point_id: string;
  readonly miners: number;
  readonly first_interval: number;
  readonly last_interval: number;
  readonly cost_usd: number;
}

/** Two lines a group: what binds, and what else its miners could do. */
export function whyText({ horizon_id: id, start, groups }: WhyView): string {
  const lines = groups.flatMap(({ group_id: groupId, binding, next_best: nextBest }) => [
    groupId,
    `    ${binding.length === 0 ? 'Prices alone decide.' : `${binding.map(bindingText).join('; ')}.`}`,
    `    ${nextBest ? nextBestText(nextBest) : 'Whatever else its miners could do breaks a limit.'}`,
  ]);
  return [`look ahead ${id}, from ${start}`, '', ...lines].join('\n');
}

function bindingText({
  source,
  gain_usd: gain,
  relaxation,
}: WhyView['groups'][number]['binding'][number]): string {
  const worth = relaxation
    ? `, one ${relaxation.unit} more is worth ${formatUsd(relaxation.usd_per_unit)} (linear relaxation)`
    : '';
  return `${source} binds: it keeps a miner from earning ${cents(gain)} more${worth}`;
}

function nextBestText(choice: AlternativeView): string {
  const { miners, from_point_id: from, to_point_id: to, cost_usd: cost } = choice;
  const intervals = choice.last_interval - choice.first_interval + 1;
  const long = intervals === 1 ? '' : ` for ${intervals} intervals`;
  return `Next best: ${miners} from ${from} to ${to}${long}, ${cents(cost)} less.`;
}

/** Single miners in single intervals earn fractions of a cent. */
function cents(usd: number): string {
  return Math.abs(usd) < 0.1 ? `$${usd.toFixed(4)}` : formatUsd(usd);
}

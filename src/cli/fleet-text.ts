import { formatPower } from '../core/units.js';
import { tableLines } from './table.js';

/** The groups of a site as the API sends them: the part that is shown. */
export interface FleetView {
  readonly groups: readonly {
    readonly group_id: string;
    readonly miner_count: number;
    readonly power_w: number;
    readonly stuck_count: number;
    readonly figures: {
      readonly points: readonly {
        readonly point_id: string;
        readonly power_w: number;
        readonly hashrate_ths: number;
      }[];
      readonly up_seconds: number;
      readonly down_seconds: number;
      readonly sources: readonly { readonly quantity: string; readonly source: string }[];
    };
    readonly responders: { readonly mean: number; readonly low: number; readonly high: number } | null;
  }[];
}

/** A line a group; below it what plans are made with, and where that is from. */
export function fleetText({ groups }: FleetView): string {
  const rows = groups.map((group) => [
    group.group_id,
    String(group.miner_count),
    formatPower(group.power_w),
    String(group.stuck_count),
    rateText(group.responders),
  ]);
  const header = ['group', 'miners', 'drawing', 'stuck', 'go to sleep in time'];
  const [head, ...lines] = tableLines([header, ...rows], [1, 2, 3]);
  return [head!, ...lines.flatMap((line, index) => [line, ...figureLines(groups[index]!.figures)])].join(
    '\n',
  );
}

function rateText(rate: FleetView['groups'][number]['responders']): string {
  if (rate === null) return 'not seen yet';
  const percent = (value: number): string => (100 * value).toFixed(1);
  return `${percent(rate.mean)} % (${percent(rate.low)}–${percent(rate.high)})`;
}

function figureLines({
  points,
  up_seconds: up,
  down_seconds: down,
  sources,
}: FleetView['groups'][number]['figures']): string[] {
  const learned = sources.filter(({ source }) => source === 'learned').map(({ quantity }) => quantity);
  const watts = points.map(
    ({ point_id: id, power_w: powerW, hashrate_ths: hashrateThs }) => `${id} ${powerW} W ${hashrateThs} TH/s`,
  );
  const from = learned.length === 0 ? 'all from the catalogue' : `learned: ${learned.join(', ')}`;
  return [`    ${watts.join(', ')}`, `    up in ${up} s, down in ${down} s; ${from}`];
}

import { formatUsd } from '../core/units.js';
import { tableLines } from './table.js';

interface ScoreView {
  readonly source: string;
  readonly lead_minutes: number;
  readonly count: number;
  readonly pinball: number | null;
  readonly crps: number | null;
  readonly bias: number | null;
  readonly coverage: number | null;
  readonly nominal_coverage: number | null;
  readonly brier: number | null;
  readonly brier_of_rate: number | null;
}

/** A site's scores as the API sends them. */
export interface ForecastScoresView {
  readonly site_id: string;
  readonly spike_usd_per_mwh: number;
  readonly series: readonly {
    readonly series: string;
    readonly scored_to: string | null;
    readonly scores: readonly ScoreView[];
  }[];
}

const NONE = '–';

/** A table of scores for each series, a line a lead time. */
export function forecastScoresText(view: ForecastScoresView): string {
  const parts = view.series.map(({ series, scored_to: scoredTo, scores }) => {
    if (scoredTo === null || scores.length === 0)
      return `${TITLES[series]?.name ?? series}: nothing has been scored yet. ${TITLES[series]?.when ?? ''}`;
    const table = series === 'price' ? priceTable(scores, view.spike_usd_per_mwh) : temperatureTable(scores);
    const { name = series, unit = '' } = TITLES[series] ?? {};
    return [`${name}, ${unit}; scored to ${scoredTo}`, ...table].join('\n');
  });
  return parts.join('\n\n');
}

const WEATHER = {
  unit: 'mean absolute error in K; the bias is above zero where forecasts were too warm',
  when: 'Forecasts of the weather are scored once it is observed.',
};
const TITLES: Readonly<
  Record<string, { readonly name: string; readonly unit: string; readonly when: string }>
> = {
  price: {
    name: 'price',
    unit: 'pinball loss in USD/MWh (less is better)',
    when: 'Prices are forecast where the policy looks ahead, and scored once they are known.',
  },
  temperature: { name: 'temperature', ...WEATHER },
  'wet-bulb': { name: 'wet bulb', ...WEATHER },
};

function priceTable(scores: readonly ScoreView[], spikeUsdPerMwh: number): string[] {
  const rows = leadsOf(scores).map((leadMinutes) => {
    const of = (source: string): ScoreView | undefined => scoreOf(scores, source, leadMinutes);
    const ebb = of('ebb');
    const rival = (source: string): string => {
      const score = of(source);
      const fewer = score && score.count !== ebb?.count ? ` (of ${score.count})` : '';
      return figure(score?.pinball, 2) + fewer;
    };
    return [
      leadText(leadMinutes),
      String(ebb?.count ?? 0),
      figure(ebb?.pinball, 2),
      rival('persistence'),
      rival('day-ahead'),
      `${figure(ebb?.coverage, 2)} of ${figure(ebb?.nominal_coverage, 2)}`,
      figure(ebb?.brier, 4),
      figure(ebb?.brier_of_rate, 4),
    ];
  });
  const spike = `Brier >${formatUsd(spikeUsdPerMwh)}`;
  const head = ['lead', 'n', 'Ebb', 'persistence', 'day-ahead', 'coverage', spike, 'of the rate'];
  return tableLines([head, ...rows], [0, 1, 2, 3, 4, 5, 6, 7]);
}

function temperatureTable(scores: readonly ScoreView[]): string[] {
  const rows = leadsOf(scores).map((leadMinutes) => [
    leadText(leadMinutes),
    String(scoreOf(scores, 'forecast', leadMinutes)?.count ?? 0),
    ...['forecast', 'persistence'].map((source) => figure(scoreOf(scores, source, leadMinutes)?.crps, 2)),
    figure(scoreOf(scores, 'forecast', leadMinutes)?.bias, 2),
  ]);
  return tableLines([['lead', 'n', 'forecast', 'persistence', 'bias'], ...rows], [0, 1, 2, 3, 4]);
}

function leadsOf(scores: readonly ScoreView[]): number[] {
  return [...new Set(scores.map(({ lead_minutes: leadMinutes }) => leadMinutes))].sort((a, b) => a - b);
}

function scoreOf(scores: readonly ScoreView[], source: string, leadMinutes: number): ScoreView | undefined {
  return scores.find((each) => each.source === source && each.lead_minutes === leadMinutes);
}

function leadText(minutes: number): string {
  return minutes < 60 ? `${minutes} min` : `${minutes / 60} h`;
}

function figure(value: number | null | undefined, digits: number): string {
  return value == null ? NONE : value.toFixed(digits);
}

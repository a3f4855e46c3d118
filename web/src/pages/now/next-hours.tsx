import { useMemo } from 'react';
import type uPlot from 'uplot';
import type { SiteNow } from '../../api/client.js';
import { price } from '../../format/money.js';
import { clock } from '../../format/time.js';
import { power } from '../../format/power.js';
import { Chart, type ChartColours, STEPS } from '../../ui/chart.js';
import { Time } from '../../ui/time.js';

type Horizon = NonNullable<SiteNow['next_hours']>;

/** What the band spans: nine times out of ten the price is between. */
const BAND = { low: 0.1, high: 0.9 };

/** The price that is expected with its band, and the load that is planned. */
export function NextHours({ now: { next_hours: horizon, time_zone: zone } }: { readonly now: SiteNow }) {
  if (horizon === null || horizon.steps.length === 0)
    return (
      <section className="panel" aria-labelledby="next">
        <h2 id="next">Next hours</h2>
        <p className="quiet">This site does not look ahead, or has not done so yet.</p>
      </section>
    );
  return <NextHoursChart horizon={horizon} zone={zone} />;
}

function NextHoursChart({ horizon, zone }: { readonly horizon: Horizon; readonly zone: string }) {
  const data = useMemo(() => seriesOf(horizon), [horizon]);
  const { steps } = horizon;
  const dearest = steps.reduce((a, b) => (b.mean_usd_per_mwh > a.mean_usd_per_mwh ? b : a));
  const leastW = Math.min(...steps.map(({ site_w: powerW }) => powerW));
  return (
    <section className="panel" aria-labelledby="next">
      <h2 id="next">
        Next hours{' '}
        <small>
          dearest {price(dearest.mean_usd_per_mwh)} at <Time at={dearest.start} zone={zone} />, down to{' '}
          {power(leastW)}
        </small>
      </h2>
      <Chart
        label={`Expected price and planned load of the next hours: dearest ${price(dearest.mean_usd_per_mwh)}, least load ${power(leastW)}.`}
        data={data}
        zone={zone}
        height={260}
        options={chartOptions}
      />
      <ul className="legend">
        <li data-series="price">expected price, with the band of 8 in 10</li>
        <li data-series="load">planned load</li>
      </ul>
      <details>
        <summary>As a table</summary>
        <HorizonTable horizon={horizon} zone={zone} />
      </details>
    </section>
  );
}

function quantile({ probabilities }: Horizon, step: Horizon['steps'][number], probability: number): number {
  const index = probabilities.indexOf(probability);
  return step.quantiles_usd_per_mwh[index] ?? step.mean_usd_per_mwh;
}

/** Times, low, high, mean, load in MW; the last step is drawn to its end. */
function seriesOf(horizon: Horizon): uPlot.AlignedData {
  const { steps } = horizon;
  const last = steps.at(-1)!;
  const all = [
    ...steps,
    { ...last, start: new Date(Date.parse(last.start) + last.minutes * 60_000).toISOString() },
  ];
  return [
    all.map(({ start }) => Date.parse(start) / 1e3),
    all.map((step) => quantile(horizon, step, BAND.high)),
    all.map((step) => quantile(horizon, step, BAND.low)),
    all.map(({ mean_usd_per_mwh: mean }) => mean),
    all.map(({ site_w: powerW }) => powerW / 1e6),
  ];
}

function chartOptions(
  { text, grid, price: priceColour, band, load }: ChartColours,
  zone: string,
): Partial<uPlot.Options> {
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    scales: { usd: {}, mw: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map((tick) => clock(tick * 1e3, zone)) },
      { ...axis, scale: 'usd', size: 62, values: (_, ticks) => ticks.map((tick) => `$${tick}`) },
      {
        ...axis,
        scale: 'mw',
        side: 1,
        size: 62,
        grid: { show: false },
        values: (_, ticks) => ticks.map((tick) => `${tick} MW`),
      },
    ],
    series: [
      {},
      { scale: 'usd', width: 0, points: { show: false }, paths: STEPS },
      { scale: 'usd', width: 0, points: { show: false }, paths: STEPS },
      { scale: 'usd', stroke: priceColour, width: 2, points: { show: false }, paths: STEPS },
      { scale: 'mw', stroke: load, width: 2, dash: [6, 3], points: { show: false }, paths: STEPS },
    ],
    bands: [{ series: [1, 2], fill: band }],
  };
}

function HorizonTable({ horizon, zone }: { readonly horizon: Horizon; readonly zone: string }) {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label="Next hours as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col" className="number">
              Low
            </th>
            <th scope="col" className="number">
              Expected
            </th>
            <th scope="col" className="number">
              High
            </th>
            <th scope="col" className="number">
              Load
            </th>
          </tr>
        </thead>
        <tbody>
          {horizon.steps.map((step) => (
            <tr key={step.start}>
              <th scope="row">
                <Time at={step.start} zone={zone} />
              </th>
              <td className="number">{price(quantile(horizon, step, BAND.low))}</td>
              <td className="number">{price(step.mean_usd_per_mwh)}</td>
              <td className="number">{price(quantile(horizon, step, BAND.high))}</td>
              <td className="number">{power(step.site_w)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

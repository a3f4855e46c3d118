import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { type ChartColours, coloursOf, enlarged, textScale, useThemeChanges } from './chart-theme.js';

export type { ChartColours };

export interface ChartProps {
  /** What it shows, in a sentence: all that who cannot see it is told. A table should stand beside it. */
  readonly label: string;
  /** Times in Unix seconds, then the series. */
  readonly data: uPlot.AlignedData;
  /** The axis of time is in this zone. */
  readonly zone: string;
  /** CSS pixels where text is of its usual size. */
  readonly height: number;
  /** Made anew for each theme. Keep it the same function from one render to the next. */
  readonly options: (colours: ChartColours, zone: string) => Partial<uPlot.Options>;
}

/** A time series that follows its place's width and the theme. */
export function Chart({ label, data, zone, height, options }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(data);
  const theme = useThemeChanges();
  useEffect(() => {
    const node = place.current!;
    const scale = textScale();
    const made = new uPlot(
      {
        series: [],
        ...enlarged(options(coloursOf(node), zone), scale),
        width: node.clientWidth,
        height: height * scale,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), zone),
        legend: { show: false },
        cursor: { points: { show: false } },
      },
      latest.current,
      node,
    );
    plot.current = made;
    const observer = new ResizeObserver(() =>
      made.setSize({ width: node.clientWidth, height: height * scale }),
    );
    observer.observe(node);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [options, zone, height, theme]);
  useEffect(() => {
    latest.current = data;
    plot.current?.setData(data);
  }, [data]);
  return <div ref={place} className="chart" role="img" aria-label={label} />;
}

/** A value holds until the next one: how prices and setpoints are. */
export const STEPS: uPlot.Series.PathBuilder = uPlot.paths.stepped!({ align: 1 });

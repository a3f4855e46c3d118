import 'uplot/dist/uPlot.min.css';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';

/** Colours of the theme in force, as a canvas needs them. */
export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly price: string;
  readonly band: string;
  readonly load: string;
  readonly good: string;
  readonly bad: string;
}

export interface ChartProps {
  /** What it shows, in a sentence: all that who cannot see it is told. A table should stand beside it. */
  readonly label: string;
  /** Times in Unix seconds, then the series. */
  readonly data: uPlot.AlignedData;
  /** The axis of time is in this zone. */
  readonly zone: string;
  /** CSS pixels. */
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
    const made = new uPlot(
      {
        series: [],
        ...options(coloursOf(node), zone),
        width: node.clientWidth,
        height,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), zone),
        legend: { show: false },
        cursor: { points: { show: false } },
      },
      latest.current,
      node,
    );
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: node.clientWidth, height }));
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

const COLOUR_NAMES = ['text', 'grid', 'price', 'band', 'load', 'good', 'bad'] as const;

/** A canvas takes no custom properties and no light-dark(): each is resolved on an element. */
function coloursOf(node: HTMLElement): ChartColours {
  const probe = document.createElement('span');
  node.append(probe);
  const entries = COLOUR_NAMES.map((name) => {
    probe.style.color = `var(--chart-${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return Object.fromEntries(entries) as unknown as ChartColours;
}

/** Counts changes of the theme, by hand or by the system. */
function useThemeChanges(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const changed = (): void => setCount((before) => before + 1);
    const system = matchMedia('(prefers-color-scheme: dark)');
    const observer = new MutationObserver(changed);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    system.addEventListener('change', changed);
    return () => {
      observer.disconnect();
      system.removeEventListener('change', changed);
    };
  }, []);
  return count;
}

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

const AXIS_PX = { text: 12, size: 50 };

/** How much larger text is than on a desk: pages grow with the wall that they are shown on. */
function textScale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/** A canvas does not grow with the page's text by itself. */
function enlarged({ axes, ...options }: Partial<uPlot.Options>, scale: number): Partial<uPlot.Options> {
  if (!axes) return options;
  const font = `${AXIS_PX.text * scale}px system-ui, sans-serif`;
  return {
    ...options,
    axes: axes.map((axis) => ({
      ...axis,
      font,
      size: (typeof axis.size === 'number' ? axis.size : AXIS_PX.size) * scale,
    })),
  };
}

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

import { useEffect, useState } from 'react';
import type uPlot from 'uplot';

/** Colours of the theme in force, as a canvas needs them. */
export interface ChartColours {
  readonly text: string;
  readonly grid: string;
  readonly price: string;
  readonly band: string;
  readonly breakeven: string;
  readonly load: string;
  readonly good: string;
  readonly watch: string;
  readonly bad: string;
  readonly panel: string;
}

const COLOUR_NAMES = [
  'text',
  'grid',
  'price',
  'band',
  'breakeven',
  'load',
  'good',
  'watch',
  'bad',
  'panel',
] as const;

const AXIS_PX = { text: 12, size: 50 };

/** How much larger text is than on a desk: pages grow with the wall that they are shown on. */
export function textScale(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

/** A canvas does not grow with the page's text by itself. */
export function enlarged(
  { axes, ...options }: Partial<uPlot.Options>,
  scale: number,
): Partial<uPlot.Options> {
  if (!axes) return options;
  const font = canvasFont(scale);
  return {
    ...options,
    axes: axes.map((axis) => ({
      ...axis,
      font,
      size: (typeof axis.size === 'number' ? axis.size : AXIS_PX.size) * scale,
    })),
  };
}

/** @param scale of CSS pixels, or of the canvas's own */
export function canvasFont(scale: number): string {
  return `${AXIS_PX.text * scale}px system-ui, sans-serif`;
}

/** A canvas takes no custom properties and no light-dark(): each is resolved on an element. */
export function coloursOf(node: HTMLElement): ChartColours {
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
export function useThemeChanges(): number {
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

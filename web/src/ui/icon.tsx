const PATHS = {
  live: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  warning: 'M12 3 2 20h20L12 3zm0 6v5m0 3v.5',
  auto: 'M4 12a8 8 0 0 1 14-5.3L20 9M20 4v5h-5M20 12a8 8 0 0 1-14 5.3L4 15m0 5v-5h5',
  shadow: 'M12 3a9 9 0 1 0 9 9M3 3l18 18M12 8a4 4 0 0 1 4 4',
  hold: 'M8 5v14M16 5v14',
  curtail: 'M12 4v14m-6-6 6 6 6-6',
  release: 'M5 12l5 5L20 7',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM20 20l-4.8-4.8',
  contrast: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 0v18',
  light: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3m0 14v3M2 12h3m14 0h3M5 5l2 2m10 10 2 2M5 19l2-2M17 7l2-2',
  dark: 'M20 14A8.5 8.5 0 0 1 10 4a8.5 8.5 0 1 0 10 10z',
  simulated: 'M6 3h12M9 3v6L4 20h16L15 9V3',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4l2-2zm4 4h4',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 4v5l4 2',
  close: 'M6 6l12 12M18 6 6 18',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a word; never alone, and never read aloud. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

import { useSyncExternalStore } from 'react';

/** Below this there is no room for two columns; the page's style has the same. */
const NARROW = matchMedia('(width < 75rem)');

export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      NARROW.addEventListener('change', changed);
      return () => NARROW.removeEventListener('change', changed);
    },
    () => NARROW.matches,
  );
}

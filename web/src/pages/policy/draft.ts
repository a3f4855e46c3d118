import { useCallback, useState } from 'react';

/** A change that is not saved, and what it was made from. */
export interface Draft {
  readonly yaml: string;
  readonly hash: string;
}

/** A draft that survives a reload, one for each site. Null: nothing is changed. */
export function useDraft(siteId: string): [Draft | null, (draft: Draft | null) => void] {
  const key = `ebb.settings-draft.${siteId}`;
  const [kept, setKept] = useState(() => ({ key, draft: read(key) }));
  const draft = kept.key === key ? kept.draft : read(key);
  const set = useCallback(
    (next: Draft | null) => {
      if (next === null) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(next));
      setKept({ key, draft: next });
    },
    [key],
  );
  return [draft, set];
}

function read(key: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null;
  } catch {
    return null;
  }
}

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { readStream } from '../../../client/stream.js';

/** What changes all the time is read again at most this often. */
const REFRESH_MS = 1_000;
/** Events that change what the list of sites says, or other lists. */
const REFRESHES_ALL = new Set(['mode', 'override', 'event', 'approval', 'missed']);

export interface StreamState {
  readonly isConnected: boolean;
  /** Whether it ever was: some proxies let no stream through. */
  readonly wasConnected: boolean;
  /** Starts of Ebb that were seen beyond the first. */
  readonly restarts: number;
}

const NOT_YET: StreamState = { isConnected: false, wasConnected: false, restarts: 0 };
const StreamContext = createContext(NOT_YET);

export function useStreamState(): StreamState {
  return useContext(StreamContext);
}

/** Listens to the live stream for as long as it is there, and has what its events are about read again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient();
  const [state, setState] = useState(NOT_YET);
  useEffect(() => {
    const going = new AbortController();
    const due = new Set<string>();
    const refresh = (siteId: string): void => {
      if (due.has(siteId)) return;
      due.add(siteId);
      setTimeout(() => {
        due.delete(siteId);
        void queries.invalidateQueries({ queryKey: ['now', siteId] }, { cancelRefetch: false });
      }, REFRESH_MS);
    };
    const listener = {
      onFrame: ({ kind, data }: { readonly kind: string; readonly data: string }) => {
        const { site_id: siteId } = JSON.parse(data) as { readonly site_id?: string };
        if (siteId !== undefined) refresh(siteId);
        if (kind === 'alert') void queries.invalidateQueries({ queryKey: ['alerts'] });
        if (REFRESHES_ALL.has(kind)) void queries.invalidateQueries();
      },
      onState: (now: Omit<StreamState, 'wasConnected'>) =>
        setState((before) =>
          before.isConnected === now.isConnected && before.restarts === now.restarts
            ? before
            : { ...now, wasConnected: before.wasConnected || now.isConnected },
        ),
    };
    void readStream({ url: '' }, listener, going.signal);
    return () => going.abort();
  }, [queries]);
  return <StreamContext value={state}>{children}</StreamContext>;
}

import { useSyncExternalStore } from 'react';
import type { Override } from '../api/client.js';

/** An override that was set here, and what it was to do. */
export interface NotedAction {
  readonly override: Override;
  readonly fromW: number;
  /** As the preview had it; null: there was none in time. */
  readonly toW: number | null;
}

const noted = new Map<string, NotedAction>();
const listeners = new Set<() => void>();

/** Remembers what was set, so that what became of it can be told. */
export function noteAction(siteId: string, action: NotedAction): void {
  noted.set(siteId, action);
  for (const listener of listeners) listener();
}

export function forgetAction(siteId: string): void {
  noted.delete(siteId);
  for (const listener of listeners) listener();
}

export function useNotedAction(siteId: string): NotedAction | null {
  return useSyncExternalStore(subscribe, () => noted.get(siteId) ?? null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

import { useSyncExternalStore } from 'react';

const KEY = 'ebb-token';
const listeners = new Set<() => void>();

/** The bearer token that this tab signed in with; null: nobody is signed in. It ends with the tab. */
export function token(): string | null {
  return sessionStorage.getItem(KEY);
}

export function signIn(text: string): void {
  sessionStorage.setItem(KEY, text);
  for (const listener of listeners) listener();
}

export function signOut(): void {
  sessionStorage.removeItem(KEY);
  for (const listener of listeners) listener();
}

/** Whether somebody is signed in; changes with it. */
export function useSignedIn(): boolean {
  return useSyncExternalStore(subscribe, () => token() !== null);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

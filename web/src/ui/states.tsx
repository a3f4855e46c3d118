import type { ReactNode } from 'react';
import { Button } from './button.js';
import { Icon } from './icon.js';

/** While nothing is known yet. */
export function LoadingState({ what }: { readonly what: string }) {
  return (
    <div className="state state-loading" role="status">
      <span className="spinner" aria-hidden="true" />
      Loading {what}…
    </div>
  );
}

/** Where there is nothing to show, and what to do about it. */
export function EmptyState({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="state">
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  );
}

/** Where something could not be read. */
export function ErrorState({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  return (
    <div className="state state-error" role="alert">
      <Icon name="warning" />
      <p>{error.message}</p>
      {onRetry && <Button onPress={onRetry}>Try again</Button>}
    </div>
  );
}

/** Over what is shown while it may no longer be so. */
export function StaleNote({ children }: { readonly children: ReactNode }) {
  return (
    <p className="stale-note">
      <Icon name="warning" /> {children}
    </p>
  );
}

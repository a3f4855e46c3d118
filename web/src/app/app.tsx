import { Suspense } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useSites } from '../api/live.js';
import { LiveProvider } from '../api/live-provider.js';
import { EmptyState, ErrorState, LoadingState } from '../ui/states.js';
import { pageHref } from './pages.js';
import { SessionGate } from './session-gate.js';
import { Shell } from './shell.js';
import { ShortcutsProvider } from './shortcuts.js';

/** The console: who is not signed in sees nothing else. */
export function App() {
  const [, navigate] = useLocation();
  return (
    <I18nProvider locale="en-US">
      <RouterProvider navigate={navigate}>
        <Suspense fallback={<LoadingState what="the console" />}>
          <SessionGate>
            <LiveProvider>
              <ShortcutsProvider>
                <SignedIn />
              </ShortcutsProvider>
            </LiveProvider>
          </SessionGate>
        </Suspense>
      </RouterProvider>
    </I18nProvider>
  );
}

function SignedIn() {
  const { data: sites, error, refetch } = useSites();
  if (!sites)
    return error ? (
      <ErrorState error={error} onRetry={() => void refetch()} />
    ) : (
      <LoadingState what="the sites" />
    );
  const first = sites[0];
  if (!first)
    return (
      <EmptyState title="No sites">
        The configuration has no site yet. Add one to the file that Ebb was started with.
      </EmptyState>
    );
  return (
    <Switch>
      <Route path="/sites/:site/*?">
        {({ site }) =>
          sites.some(({ site_id: id }) => id === site) ? (
            <Shell key={site} siteId={site} sites={sites} />
          ) : (
            <Redirect to={pageHref(first.site_id, '')} replace />
          )
        }
      </Route>
      <Route>
        <Redirect to={pageHref(first.site_id, '')} replace />
      </Route>
    </Switch>
  );
}

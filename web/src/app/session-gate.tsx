import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, useEffect } from 'react';
import { useLocation } from 'wouter';
import { ApiError } from '../api/client.js';
import { useSession, useWho } from '../api/session.js';
import { ErrorState, LoadingState } from '../ui/states.js';

const SignInPage = lazy(() =>
  import('../pages/sign-in/sign-in-page.js').then(({ SignInPage: page }) => ({ default: page })),
);
const WelcomePage = lazy(() =>
  import('../pages/sign-in/welcome-page.js').then(({ WelcomePage: page }) => ({ default: page })),
);

/** Lets in who is signed in; others see how to be, and nothing else. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { who, error } = useWho();
  const [location] = useLocation();
  useEndedSession();
  if (who) return children;
  if (who === undefined) return error ? <ErrorState error={error} /> : <LoadingState what="the console" />;
  return location === '/welcome' ? <WelcomePage /> : <SignInPage />;
}

/** Whatever is refused because nobody is signed in any more leads back to the sign-in. */
function useEndedSession(): void {
  const queries = useQueryClient();
  const { ended } = useSession();
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ query }) => {
        const { error } = query.state;
        if (error instanceof ApiError && error.status === 401) ended();
      }),
    [queries, ended],
  );
}

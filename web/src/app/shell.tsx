import './shell.css';
import { Suspense, useEffect, useState } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { useApprovals } from '../api/approvals.js';
import { type SiteSummary } from '../api/client.js';
import { useNow } from '../api/live.js';
import { useSession } from '../api/session.js';
import { power } from '../format/power.js';
import { Actions } from '../actions/actions.js';
import { Button } from '../ui/button.js';
import { ErrorBoundary } from '../ui/error-boundary.js';
import { Icon } from '../ui/icon.js';
import { ModeBadge } from '../ui/mode-badge.js';
import { EmptyState, LoadingState } from '../ui/states.js';
import { AlertBell } from './alert-bell.js';
import { LiveClock, MissedNote } from './live-clock.js';
import { Palette } from './palette.js';
import { pageHref, useSitePages } from './pages.js';
import { useCommand } from './shortcuts.js';
import { chooseTheme, storedTheme, THEMES } from './theme.js';

interface ShellProps {
  readonly siteId: string;
  readonly sites: readonly SiteSummary[];
}

/** What stands around every page of a site: its mode as a frame, how fresh all is, and what can be done at once. */
export function Shell({ siteId, sites }: ShellProps) {
  const { data: now } = useNow(siteId);
  const summary = sites.find(({ site_id: id }) => id === siteId)!;
  const mode = now?.mode ?? summary.mode;
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  useEffect(() => {
    const drawn = power(now?.power.drawn_w ?? summary.power_w);
    document.title = `${mode.toUpperCase()} ${drawn} · ${summary.name} · Ebb`;
  }, [mode, now, summary]);
  return (
    <div className="shell" data-mode={mode}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="bar">
        <Link href={pageHref(siteId, '')} className="brand">
          Ebb
        </Link>
        <ModeBadge mode={mode} />
        <strong className="site-name">{summary.name}</strong>
        <LiveClock siteId={siteId} timeZone={now?.time_zone ?? 'UTC'} />
        {(now?.market_kind ?? summary.market_kind) === 'simulated' && (
          <span className="badge badge-simulated">
            <Icon name="simulated" /> Simulated<span className="badge-more"> market</span>
          </span>
        )}
        <span className="spread" />
        <AlertBell siteId={siteId} />
        <Actions siteId={siteId} sites={sites} />
        <BarTools onPalette={() => setPaletteOpen(true)} />
      </header>
      <Navigation siteId={siteId} sites={sites} />
      <MissedNote siteId={siteId} />
      <main id="main" tabIndex={-1}>
        <ErrorBoundary key={siteId}>
          <Suspense fallback={<LoadingState what="the page" />}>
            <Pages siteId={siteId} />
          </Suspense>
        </ErrorBoundary>
      </main>
      <Palette isOpen={isPaletteOpen} onOpenChange={setPaletteOpen} />
    </div>
  );
}

function Pages({ siteId }: { readonly siteId: string }) {
  const pages = useSitePages(siteId);
  const [first] = pages;
  return (
    <Switch>
      {pages.map(({ path, Page }) => (
        <Route key={path} path={path === '' ? '/sites/:site' : `/sites/:site/${path}/*?`}>
          <Page siteId={siteId} />
        </Route>
      ))}
      {first && first.path !== '' && (
        <Route path="/sites/:site">
          <Redirect to={pageHref(siteId, first.path)} replace />
        </Route>
      )}
      <Route>
        <EmptyState title="No such page">Choose one above.</EmptyState>
      </Route>
    </Switch>
  );
}

function Navigation({ siteId, sites }: ShellProps) {
  const [location] = useLocation();
  const pages = useSitePages(siteId);
  return (
    <nav className="nav" aria-label="Pages">
      {pages.map((page) => {
        const href = pageHref(siteId, page.path);
        const isHere = page.path === '' ? location === href : location.startsWith(href);
        return (
          <Link key={page.path} href={href} aria-current={isHere ? 'page' : undefined}>
            {page.name}
            {page.path === 'approvals' && <OpenCount siteId={siteId} />}
          </Link>
        );
      })}
      {pages.map((page) => (
        <PageCommand
          key={page.path}
          name={`Go to ${page.name}`}
          keys={`g ${page.key}`}
          href={pageHref(siteId, page.path)}
        />
      ))}
      {sites.map(({ site_id: id, name }) => (
        <PageCommand key={id} name={`Site: ${name}`} href={pageHref(id, '')} />
      ))}
    </nav>
  );
}

/** How many requests wait for a second person. */
function OpenCount({ siteId }: { readonly siteId: string }) {
  const { data } = useApprovals(siteId);
  if (!data || data.open_count === 0) return null;
  return <strong> ({data.open_count})</strong>;
}

function PageCommand({
  name,
  keys,
  href,
}: {
  readonly name: string;
  readonly keys?: string;
  readonly href: string;
}) {
  const [, navigate] = useLocation();
  useCommand(name, keys, () => navigate(href));
  return null;
}

function BarTools({ onPalette }: { readonly onPalette: () => void }) {
  const [theme, setTheme] = useState(storedTheme);
  const nextTheme = (): void => {
    const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!;
    chooseTheme(next);
    setTheme(next);
  };
  useCommand('Theme: system, light or dark', 't', nextTheme);
  const { signOut } = useSession();
  useCommand('Sign out', undefined, () => void signOut());
  return (
    <>
      <Button kind="quiet" aria-label="Command palette" onPress={onPalette}>
        <Icon name="search" />
      </Button>
      <Button kind="quiet" aria-label={`Theme: ${theme}`} onPress={nextTheme}>
        <Icon name={theme === 'system' ? 'contrast' : theme} />
      </Button>
    </>
  );
}

import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import { mayAt, type Permission, useWho } from '../api/session.js';

/** What every page of a site is given. */
export interface SitePageProps {
  readonly siteId: string;
}

/** A page of a site: shown in the navigation, in the palette, and by `g` and its key. */
export interface SitePage {
  /** Below /sites/:site; empty: the site's first page. */
  readonly path: string;
  readonly name: string;
  /** Pressed after `g`. */
  readonly key: string;
  /** Who may not do this at the site is not shown the page; by default: see all of it. */
  readonly needs?: Permission;
  readonly Page: LazyExoticComponent<ComponentType<SitePageProps>>;
}

/** In the order in which they are shown. Each lies in a folder of its own and is loaded when it is first opened. */
export const SITE_PAGES: readonly SitePage[] = [
  {
    path: '',
    name: 'Now',
    key: 'n',
    Page: lazy(() => import('../pages/now/now-page.js').then(({ NowPage }) => ({ default: NowPage }))),
  },
  {
    path: 'alerts',
    name: 'Alerts',
    key: 'a',
    Page: lazy(() =>
      import('../pages/alerts/alerts-page.js').then(({ AlertsPage }) => ({ default: AlertsPage })),
    ),
  },
  {
    path: 'timeline',
    name: 'Timeline',
    key: 't',
    Page: lazy(() =>
      import('../pages/timeline/timeline-page.js').then(({ TimelinePage }) => ({ default: TimelinePage })),
    ),
  },
  {
    path: 'fleet',
    name: 'Fleet',
    key: 'f',
    needs: 'read-own',
    Page: lazy(() =>
      import('../pages/fleet/fleet-page.js').then(({ FleetPage }) => ({ default: FleetPage })),
    ),
  },
  {
    path: 'policy',
    name: 'Policy',
    key: 'p',
    Page: lazy(() =>
      import('../pages/policy/policy-page.js').then(({ PolicyPage }) => ({ default: PolicyPage })),
    ),
  },
  {
    path: 'approvals',
    name: 'Approvals',
    key: 'o',
    Page: lazy(() =>
      import('../pages/approvals/approvals-page.js').then(({ ApprovalsPage }) => ({
        default: ApprovalsPage,
      })),
    ),
  },
  {
    path: 'programs',
    name: 'Programs',
    key: 'e',
    Page: lazy(() =>
      import('../pages/programs/programs-page.js').then(({ ProgramsPage }) => ({ default: ProgramsPage })),
    ),
  },
  {
    path: 'compliance',
    name: 'Compliance',
    key: 'c',
    needs: 'read-own',
    Page: lazy(() =>
      import('../pages/compliance/compliance-page.js').then(({ CompliancePage }) => ({
        default: CompliancePage,
      })),
    ),
  },
  {
    path: 'ledger',
    name: 'Ledger',
    key: 'l',
    Page: lazy(() =>
      import('../pages/ledger/ledger-page.js').then(({ LedgerPage }) => ({ default: LedgerPage })),
    ),
  },
  {
    path: 'backtest',
    name: 'Backtest',
    key: 'b',
    Page: lazy(() =>
      import('../pages/backtest/backtest-page.js').then(({ BacktestPage }) => ({ default: BacktestPage })),
    ),
  },
  {
    path: 'shadow',
    name: 'Shadow',
    key: 's',
    Page: lazy(() =>
      import('../pages/shadow/shadow-page.js').then(({ ShadowPage }) => ({ default: ShadowPage })),
    ),
  },
];

/** The pages that whoever is signed in may see of a site. */
export function useSitePages(siteId: string): readonly SitePage[] {
  const { who } = useWho();
  return SITE_PAGES.filter(({ needs = 'read' }) => mayAt(who, siteId, needs));
}

export function pageHref(siteId: string, path: string): string {
  return `/sites/${encodeURIComponent(siteId)}${path === '' ? '' : `/${path}`}`;
}

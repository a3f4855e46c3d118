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
  readonly load: () => Promise<ComponentType<SitePageProps>>;
  readonly Page: LazyExoticComponent<ComponentType<SitePageProps>>;
}

/** In the order in which they are shown. Each lies in a folder of its own and is loaded when it is first opened. */
const ENTRIES: readonly Omit<SitePage, 'Page'>[] = [
  {
    path: '',
    name: 'Now',
    key: 'n',
    load: () => import('../pages/now/now-page.js').then(({ NowPage }) => NowPage),
  },
  {
    path: 'alerts',
    name: 'Alerts',
    key: 'a',
    load: () => import('../pages/alerts/alerts-page.js').then(({ AlertsPage }) => AlertsPage),
  },
  {
    path: 'timeline',
    name: 'Timeline',
    key: 't',
    load: () => import('../pages/timeline/timeline-page.js').then(({ TimelinePage }) => TimelinePage),
  },
  {
    path: 'fleet',
    name: 'Fleet',
    key: 'f',
    needs: 'read-own',
    load: () => import('../pages/fleet/fleet-page.js').then(({ FleetPage }) => FleetPage),
  },
  {
    path: 'policy',
    name: 'Policy',
    key: 'p',
    load: () => import('../pages/policy/policy-page.js').then(({ PolicyPage }) => PolicyPage),
  },
  {
    path: 'approvals',
    name: 'Approvals',
    key: 'o',
    load: () => import('../pages/approvals/approvals-page.js').then(({ ApprovalsPage }) => ApprovalsPage),
  },
  {
    path: 'programs',
    name: 'Programs',
    key: 'e',
    load: () => import('../pages/programs/programs-page.js').then(({ ProgramsPage }) => ProgramsPage),
  },
  {
    path: 'compliance',
    name: 'Compliance',
    key: 'c',
    needs: 'read-own',
    load: () => import('../pages/compliance/compliance-page.js').then(({ CompliancePage }) => CompliancePage),
  },
  {
    path: 'ledger',
    name: 'Ledger',
    key: 'l',
    load: () => import('../pages/ledger/ledger-page.js').then(({ LedgerPage }) => LedgerPage),
  },
  {
    path: 'backtest',
    name: 'Backtest',
    key: 'b',
    load: () => import('../pages/backtest/backtest-page.js').then(({ BacktestPage }) => BacktestPage),
  },
  {
    path: 'shadow',
    name: 'Shadow',
    key: 's',
    load: () => import('../pages/shadow/shadow-page.js').then(({ ShadowPage }) => ShadowPage),
  },
];

export const SITE_PAGES: readonly SitePage[] = ENTRIES.map((entry) => ({
  ...entry,
  Page: lazy(() => entry.load().then((Page) => ({ default: Page }))),
}));

/** Fetches the code of the page at an address before anybody asks for it. */
export function loadPage(address: string): void {
  const [, path = ''] = /^\/sites\/[^/]+\/([^/]+)/.exec(address) ?? [];
  void SITE_PAGES.find((page) => page.path === path)?.load();
}

/** The pages that whoever is signed in may see of a site. */
export function useSitePages(siteId: string): readonly SitePage[] {
  const { who } = useWho();
  return SITE_PAGES.filter(({ needs = 'read' }) => mayAt(who, siteId, needs));
}

export function pageHref(siteId: string, path: string): string {
  return `/sites/${encodeURIComponent(siteId)}${path === '' ? '' : `/${path}`}`;
}

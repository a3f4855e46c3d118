/**
 * What each role finds at each address: `ok` is let in, `401` is asked who it is, `403` may not, `404` may not know of the
 * site. Written by hand of what is wanted, never made from the code. All roles are held at one site but the last, which is
 * over all sites; `elsewhere` administers another site.
 */
export const COLUMNS = [
  'nobody',
  'viewer',
  'operator',
  'auditor',
  'siteAdmin',
  'customer',
  'elsewhere',
  'admin',
] as const;
export type Column = (typeof COLUMNS)[number];

const TABLE = `
get    /api/v1/sites                                     401 ok  ok  ok  ok  ok  ok  ok
get    /api/v1/sites/:site                               401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/now                           401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/timeline                      401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/decisions                     401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/overrides/preview             401 ok  ok  ok  ok  403 404 ok
put    /api/v1/sites/:site/mode                          401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/prices                        401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/power?group=:group            401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/sites/:site/plan                          401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/plans                         401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/plans/:epoch                  401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/horizon                       401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/horizon/explain               401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/forecast-scores               401 ok  ok  ok  ok  403 404 ok
get    /api/v1/replays/:id                               401 ok  ok  ok  ok  403 ok  ok
get    /api/v1/sites/:site/overrides                     401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/overrides                     401 403 ok  403 ok  403 404 ok
delete /api/v1/sites/:site/overrides/:override           401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/enrolments                    401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/events                        401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/events/:event                 401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/events                        401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/event-reports                 401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/telemetry                     401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/obligations                   401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/meters                        401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/meters/:meter/intervals       401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/meters/:meter/intervals       401 403 ok  403 ok  403 404 ok
post   /api/v1/sites/:site/prices                        401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/fleet                         401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/sites/:site/fleet/miners                  401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/sites/:site/fleet/miners/:miner           401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/sites/:site/fleet/miners/:miner/history   401 ok  ok  ok  ok  ok  404 ok
post   /api/v1/sites/:site/fleet/miners/:miner/take-over 401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/discoveries                   401 403 403 403 ok  403 404 ok
post   /api/v1/sites/:site/discoveries                   401 403 403 403 ok  403 404 ok
get    /api/v1/sites/:site/discoveries/:discovery        401 403 403 403 ok  403 404 ok
get    /api/v1/sites/:site/discoveries/:discovery/site-file 401 403 403 403 ok 403 404 ok
delete /api/v1/sites/:site/discoveries/:discovery        401 403 403 403 ok  403 404 ok
get    /api/v1/sites/:site/commands                      401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/intervals                     401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/intervals/days                401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/settings                      401 ok  ok  ok  ok  403 404 ok
put    /api/v1/sites/:site/settings                      401 403 403 403 ok  403 404 ok
post   /api/v1/sites/:site/settings/check                401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/settings/dry-runs             401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/settings/dry-runs/:run        401 ok  ok  ok  ok  403 404 ok
delete /api/v1/sites/:site/settings/dry-runs/:run        401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/settings/versions             401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/settings/versions/:version    401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/settings/versions/:version/put-back 401 403 403 403 ok 403 404 ok
get    /api/v1/sites/:site/backtests                     401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/backtests                     401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/backtests/:run                401 ok  ok  ok  ok  403 404 ok
delete /api/v1/sites/:site/backtests/:run                401 403 ok  403 ok  403 404 ok
post   /api/v1/sites/:site/backtests/:run/again          401 403 ok  403 ok  403 404 ok
get    /api/v1/sites/:site/shadow                        401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/ledger                        401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/ledger/head                   401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/ledger/search                 401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/ledger/checkpoints            401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/ledger/export                 401 403 ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/ledger/:seq                   401 ok  ok  ok  ok  403 404 ok
post   /api/v1/sites/:site/ledger/:seq/corrections       401 403 ok  403 ok  403 404 ok
post   /api/v1/sites/:site/reports                       401 403 ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/reports                       401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/sites/:site/report-tasks/:task            401 ok  ok  ok  ok  403 404 ok
get    /api/v1/sites/:site/reports/:entry                401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/sites/:site/reports/:entry/bundle         401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/sites/:site/reports/:entry/files/:file    401 ok  ok  ok  ok  ok  404 ok
get    /api/v1/stream                                    401 ok  ok  ok  ok  403 ok  ok
get    /api/v1/feeds                                     401 ok  ok  ok  ok  403 ok  ok
get    /api/v1/approvals                                 401 ok  ok  ok  ok  403 ok  ok
post   /api/v1/approvals/:approval/approve               401 403 ok  403 ok  403 ok  ok
post   /api/v1/approvals/:approval/refuse                401 403 ok  403 ok  403 ok  ok
get    /api/v1/alerts                                    401 ok  ok  ok  ok  403 ok  ok
get    /api/v1/alerts/:alert                             401 ok  ok  ok  ok  403 ok  ok
post   /api/v1/alerts/:alert/acknowledge                 401 403 ok  403 ok  403 ok  ok
get    /api/v1/alert-routes                              401 ok  ok  ok  ok  403 ok  ok
post   /api/v1/alert-routes/:route/test                  401 403 ok  403 ok  403 ok  ok
get    /api/v1/sign-in                                   ok  ok  ok  ok  ok  ok  ok  ok
get    /api/v1/sign-in/provider                          ok  ok  ok  ok  ok  ok  ok  ok
get    /api/v1/sign-in/callback                          ok  ok  ok  ok  ok  ok  ok  ok
post   /api/v1/welcome                                   ok  ok  ok  ok  ok  ok  ok  ok
post   /api/v1/session                                   ok  ok  ok  ok  ok  ok  ok  ok
get    /api/v1/session                                   401 ok  ok  ok  ok  ok  ok  ok
delete /api/v1/session                                   401 ok  ok  ok  ok  ok  ok  ok
put    /api/v1/session/password                          401 ok  ok  ok  ok  ok  ok  ok
get    /api/v1/sessions                                  401 ok  ok  ok  ok  ok  ok  ok
delete /api/v1/sessions/:session                         401 ok  ok  ok  ok  ok  ok  ok
get    /api/v1/people                                    401 403 403 403 403 403 403 ok
post   /api/v1/people                                    401 403 403 403 403 403 403 ok
put    /api/v1/people/:person/grants                     401 403 403 403 403 403 403 ok
put    /api/v1/people/:person/disabled                   401 403 403 403 403 403 403 ok
put    /api/v1/people/:person/password                   401 403 403 403 403 403 403 ok
get    /api/v1/people/:person/sessions                   401 403 403 403 403 403 403 ok
get    /api/v1/tokens                                    401 403 403 403 403 403 403 ok
post   /api/v1/tokens                                    401 403 403 403 403 403 403 ok
delete /api/v1/tokens/:token                             401 403 403 403 403 403 403 ok
get    /api/v1/people-ledger                             401 403 403 403 403 403 403 ok
get    /api/v1/people-ledger/head                        401 403 403 403 403 403 403 ok
get    /api/v1/people-ledger/export                      401 403 403 403 403 403 403 ok
get    /healthz                                          ok  ok  ok  ok  ok  ok  ok  ok
get    /readyz                                           ok  ok  ok  ok  ok  ok  ok  ok
get    /metrics                                          401 403 403 403 403 403 403 ok
get    /api/docs                                         401 ok  ok  ok  ok  ok  ok  ok
all    /hooks/:site/:source                              ok  ok  ok  ok  ok  ok  ok  ok
`;

export interface RightsRow {
  readonly method: string;
  readonly path: string;
  readonly expected: Readonly<Record<Column, string>>;
}

export const RIGHTS: readonly RightsRow[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [method, path, ...cells] = line.split(/\s+/);
    const expected = Object.fromEntries(COLUMNS.map((column, index) => [column, cells[index]]));
    return { method: method!, path: path!, expected: expected as RightsRow['expected'] };
  });

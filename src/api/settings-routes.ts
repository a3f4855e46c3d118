import type { Route } from './route.js';
import { siteParams } from './schemas.js';
import * as handlers from './settings-handlers.js';
import * as s from './settings-schemas.js';

const inSite = { params: siteParams };

/** What of a site can be changed while Ebb runs. */
export const SETTINGS_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/sites/:site/settings',
    summary: 'what of the site can be changed: as values, as the file has it, and what a form needs to know',
    access: 'read',
    ...inSite,
    reply: s.settings,
    handle: handlers.settings,
  },
  {
    method: 'post',
    path: '/sites/:site/settings/check',
    summary: 'what a draft of settings would change, and every mistake in it; nothing is changed',
    access: 'read',
    ...inSite,
    body: s.checkBody,
    reply: s.checkedDraft,
    handle: handlers.checkSettings,
  },
  {
    method: 'put',
    path: '/sites/:site/settings',
    summary: 'change the settings: in the file, as a version, in the ledger, and in what decides, at once',
    access: 'configure',
    conditional: true,
    ...inSite,
    body: s.saveBody,
    reply: s.version,
    handle: handlers.saveSettings,
  },
  {
    method: 'post',
    path: '/sites/:site/settings/dry-runs',
    summary: 'try a draft of settings on the last 30 days as they were recorded; nothing is changed',
    access: 'operate',
    status: 202,
    ...inSite,
    body: s.dryRunBody,
    reply: s.dryRun,
    handle: handlers.startDryRun,
  },
  {
    method: 'get',
    path: '/sites/:site/settings/dry-runs/:run',
    summary: 'a dry run: how far it is, or what it said',
    access: 'read',
    params: s.dryRunParams,
    reply: s.dryRun,
    handle: handlers.dryRun,
  },
  {
    method: 'delete',
    path: '/sites/:site/settings/dry-runs/:run',
    summary: 'cancel a dry run that is under way',
    access: 'operate',
    params: s.dryRunParams,
    reply: s.dryRun,
    handle: handlers.cancelDryRun,
  },
  {
    method: 'get',
    path: '/sites/:site/settings/versions',
    summary: 'settings as they were, newest first',
    access: 'read',
    ...inSite,
    query: s.versionsQuery,
    reply: s.versionList,
    handle: handlers.settingsVersions,
  },
  {
    method: 'get',
    path: '/sites/:site/settings/versions/:version',
    summary: 'one version, against the one before and against what is in force',
    access: 'read',
    params: s.versionParams,
    reply: s.versionDetail,
    handle: handlers.settingsVersion,
  },
  {
    method: 'post',
    path: '/sites/:site/settings/versions/:version/put-back',
    summary: 'make a version of old the newest one',
    access: 'configure',
    conditional: true,
    params: s.versionParams,
    body: s.putBackBody,
    reply: s.version,
    handle: handlers.putSettingsBack,
  },
];

import { ConfigError, type ConfigProblem } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import { OutdatedError, type SettingsVersion } from '../settings/index.js';
import type { z } from 'zod';
import type { ApiContext } from './api-context.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import type * as s from './settings-schemas.js';
import { invalid } from './validate.js';

type SiteIn = InputOf<typeof schemas.siteParams>;
type RunIn = InputOf<typeof s.dryRunParams>;
type VersionIn<B extends z.ZodType = z.ZodType> = InputOf<typeof s.versionParams, z.ZodType, B>;

export async function settings(context: ApiContext, { params }: SiteIn): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const { file, asked, target, fields } = context.settings.file;
  return { siteId, ...(await context.settings.current(siteId)), file, asked, target, fields };
}

/** What a draft is worth: never refused for its mistakes, which are told. */
export async function checkSettings(
  context: ApiContext,
  { params, body }: InputOf<typeof schemas.siteParams, z.ZodType, typeof s.checkBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const { file } = context.settings;
  let yaml = body.yaml;
  let values: unknown = null;
  try {
    if (body.edits.length > 0) yaml = file.edited(yaml, body.edits);
    values = file.valuesOf(yaml);
    const { hash, changes, kinds } = await context.settings.check(siteId, yaml);
    return { yaml, values, hash, changes, kinds, problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const changes = values === null ? [] : context.settings.differences(siteId, yaml);
    return { yaml, values, hash: null, changes, kinds: [], problems: error.problems.map(shownProblem) };
  }
}

export async function saveSettings(
  context: ApiContext,
  { params, body, actor, ifMatch }: InputOf<typeof schemas.siteParams, z.ZodType, typeof s.saveBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const dryRunOf = dryRunsOf(context, siteId);
  const wanted = { draft: body.yaml, reason: body.reason, by: actor, ifHash: needed(ifMatch), dryRunOf };
  return shownVersion(await told(() => context.settings.save(siteId, wanted)));
}

export async function settingsVersions(
  context: ApiContext,
  { params, query }: InputOf<typeof schemas.siteParams, typeof s.versionsQuery>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const [before] = positionOf(PAGED.settings, query.cursor) ?? [];
  const found = await context.settings.list(siteId, query.limit + 1, before);
  const { rows, nextCursor } = pageOf(PAGED.settings, found, query.limit, ({ version }) => [version]);
  return { versions: rows.map(({ yaml: _, ...version }) => shownVersion(version)), nextCursor };
}

export async function settingsVersion(context: ApiContext, { params }: VersionIn): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  await existing(context, siteId, params.version);
  return shownVersion(await context.settings.version(siteId, params.version));
}

export async function putSettingsBack(
  context: ApiContext,
  { params, body, actor, ifMatch }: VersionIn<typeof s.putBackBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  await existing(context, siteId, params.version);
  const dryRunOf = dryRunsOf(context, siteId);
  const wanted = { reason: body.reason, by: actor, ifHash: needed(ifMatch), dryRunOf };
  return shownVersion(await told(() => context.settings.putBack(siteId, params.version, wanted)));
}

export async function startDryRun(
  context: ApiContext,
  { params, body, actor }: InputOf<typeof schemas.siteParams, z.ZodType, typeof s.dryRunBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  return told(() => context.dryRuns.start(siteId, body.yaml, actor));
}

export async function dryRun(context: ApiContext, { params }: RunIn): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  return context.dryRuns.view(siteId, params.run);
}

export async function cancelDryRun(context: ApiContext, { params }: RunIn): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const { runId } = context.dryRuns.view(siteId, params.run);
  await context.dryRuns.cancel(runId);
  return context.dryRuns.view(siteId, runId);
}

function dryRunsOf({ dryRuns }: ApiContext, siteId: string) {
  return (hash: string, againstHash: string) => dryRuns.summaryOf(siteId, hash, againstHash);
}

async function existing({ settings }: ApiContext, siteId: string, version: number): Promise<void> {
  const [found] = await settings.list(siteId, 1, version + 1);
  if (found?.version !== version)
    throw problem('not-found', `${siteId} has no version ${version} of its settings`);
}

function needed(ifMatch: string | undefined): string {
  if (ifMatch !== undefined) return ifMatch;
  const fix = 'Send the `hash` of the settings that the change was made from.';
  throw invalid([{ path: 'header.If-Match', problem: 'is missing', fix }]);
}

/** What is wrong with a change of settings, as a problem. */
export async function told<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ConfigError) {
      throw invalid(
        error.problems.map(({ line, path, problem: what, fix }) => ({
          path: line === undefined ? path : `line ${line}: ${path}`,
          problem: what,
          fix,
        })),
      );
    }
    if (!(error instanceof OutdatedError)) throw error;
    const errors = error.changes.map(({ path, from, to }) => ({
      path,
      problem: `is ${JSON.stringify(to) ?? 'no more'} in the file, and was ${JSON.stringify(from) ?? 'not there'}`,
      fix: 'Restart Ebb to follow the file, or put it back.',
    }));
    throw problem('outdated', error.message, errors);
  }
}

function shownProblem({
  line = null,
  path,
  problem: what,
  fix,
}: Omit<ConfigProblem, 'line'> & { line?: number | null }) {
  return { line, path, problem: what, fix };
}

function shownVersion<V extends Pick<SettingsVersion, 'madeAt'>>(version: V) {
  return { ...version, madeAt: isoUtc(version.madeAt) };
}

import { ConfigError, type ConfigProblem } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import type { SettingsVersion, WantedChange } from '../settings/index.js';
import type { z } from 'zod';
import type { ApiContext } from './api-context.js';
import type { Caller } from './caller.js';
import { PAGED, pageOf, positionOf } from './cursor.js';
import { problem } from './problem.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';
import { actionsOf, askSecondPerson } from './second-person.js';
import { told } from './settings-problem.js';
import type * as s from './settings-schemas.js';
import { invalid } from './validate.js';

/** Of changes, in a sentence. */
const PATHS_SHOWN = 3;

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
    const needsApproval = context.approvals.needed(actionsOf(kinds));
    return { yaml, values, hash, changes, kinds, needsApproval, problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const changes = values === null ? [] : context.settings.differences(siteId, yaml);
    const none = { hash: null, kinds: [], needsApproval: [] };
    return { yaml, values, changes, ...none, problems: error.problems.map(shownProblem) };
  }
}

export async function saveSettings(
  context: ApiContext,
  {
    params,
    body,
    actor,
    ifMatch,
    caller,
    idempotencyKey,
  }: InputOf<typeof schemas.siteParams, z.ZodType, typeof s.saveBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const wanted = { draft: body.yaml, reason: body.reason, by: actor, ifHash: needed(ifMatch) };
  return saved(context, siteId, wanted, caller, idempotencyKey);
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
  { params, body, actor, ifMatch, caller, idempotencyKey }: VersionIn<typeof s.putBackBody>,
): Promise<unknown> {
  const { siteId } = context.fleet(params.site).site;
  const { version: putBack } = params;
  await existing(context, siteId, putBack);
  const { yaml: draft } = await context.settings.version(siteId, putBack);
  const wanted = { draft, reason: body.reason, by: actor, ifHash: needed(ifMatch), putBack };
  return saved(context, siteId, wanted, caller, idempotencyKey);
}

/** The first few of what is changed. */
function pathsText(changes: readonly { readonly path: string }[]): string {
  const shown = changes.slice(0, PATHS_SHOWN).map(({ path }) => path);
  const more = changes.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Changes the settings, or asks for a second person where one is needed. */
async function saved(
  context: ApiContext,
  siteId: string,
  wanted: WantedChange,
  caller: Caller,
  idempotencyKey: string | undefined,
): Promise<unknown> {
  const { settings: service, approvals } = context;
  const dryRunOf = (hash: string, againstHash: string) =>
    context.dryRuns.summaryOf(siteId, hash, againstHash);
  if (approvals.needed(['raise-limit', 'change-contract']).length > 0) {
    const { hash, changes, kinds } = await told(() => service.prepare(siteId, wanted));
    const actions = approvals.needed(actionsOf(kinds));
    const { draft: yaml, ifHash, reason, putBack = null } = wanted;
    const content = { yaml, base_hash: ifHash, put_back: putBack, dry_run: dryRunOf(hash, ifHash) };
    const summary = `${putBack === null ? 'change the settings' : `put version ${putBack} of the settings back`}: ${pathsText(changes)}`;
    const asked = { siteId, summary, content, reason, actions, changes, caller, idempotencyKey };
    if (actions.length > 0)
      return askSecondPerson(context, { operation: 'settings-save', permission: 'configure', ...asked });
  }
  return shownVersion(await told(() => service.save(siteId, { ...wanted, dryRunOf })));
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

import { isDeepStrictEqual } from 'node:util';
import { Document, isScalar, type Pair, parseDocument, type Scalar, type Tags, YAMLMap } from 'yaml';
import { ConfigError, type ConfigProblem, EbbError } from '../../src/core/errors.js';
import { isLive, type SettingChange, settingChanges, SETTINGS_KEYS } from '../../src/core/settings/index.js';
import { nearestWord } from '../did-you-mean.js';
import { siteSchema } from '../schema.js';
import { type Path, YamlSource } from '../yaml-source.js';
import { type Group, isGroup, LAYOUT, textThatSays } from './yaml-edit.js';

/** What a draft of settings is called where its mistakes are told. */
export const DRAFT_NAME = 'settings';

/** A configuration's text with a site's settings changed. */
export interface MergedSettings {
  readonly text: string;
  readonly changes: readonly SettingChange[];
}

/**
 * The part of a configuration that can be changed while Ebb runs, as YAML of its own, with its comments.
 * @throws EbbError where the configuration has no such site
 */
export function settingsText(fileText: string, siteId: string): string {
  const document = parseDocument(fileText, { merge: true });
  const index = siteIndex(document, siteId);
  const values = settingsOf(siteAt(document, index));
  const plain = (): string => new Document(values).toString(LAYOUT);
  try {
    const node = document.getIn(['sites', index], true) as YAMLMap;
    const part = new Document(null, { merge: true, customTags: asWritten });
    const map = new YAMLMap();
    for (const pair of node.items) if (isSetting(pair)) map.items.push(pair.clone(document.schema) as Pair);
    part.contents = map as never;
    const text = part.toString(LAYOUT).trimStart();
    return isDeepStrictEqual(parseDocument(text, { merge: true }).toJS(), values) ? text : plain();
  } catch {
    // It refers to an anchor elsewhere in the file.
    return plain();
  }
}

/** Numbers as somebody wrote them: `24e6` stays so. */
function asWritten(tags: Tags): Tags {
  return tags.map((tag) =>
    typeof tag === 'object' && /:(int|float)$/.test(tag.tag) && 'resolve' in tag
      ? { ...tag, stringify: (node: Scalar) => node.source ?? String(node.value) }
      : tag,
  ) as Tags;
}

/** Values of settings by their keys, as the text has them. @throws ConfigError where it is no YAML or has other keys */
export function settingsValues(draftText: string): Group {
  const source = new YamlSource(DRAFT_NAME, draftText);
  if (source.syntaxProblems.length > 0) throw new ConfigError(source.syntaxProblems);
  const values = source.value();
  if (!isGroup(values)) {
    throw new ConfigError([
      source.problem([], 'is no group of settings', `Write settings, such as ${SETTINGS_KEYS.join(', ')}.`),
    ]);
  }
  const problems = Object.keys(values).flatMap((key) => foreignKey(source, key));
  if (problems.length > 0) throw new ConfigError(problems);
  return values;
}

/**
 * A configuration with a draft of a site's settings in it; comments, and what is not concerned, stay as they are.
 * @throws ConfigError where the draft cannot be read, or changes what needs a restart; EbbError where there is no such site
 */
export function mergeSettings(fileText: string, siteId: string, draftText: string): MergedSettings {
  const draft = settingsValues(draftText);
  const before = parseDocument(fileText, { merge: true });
  const index = siteIndex(before, siteId);
  const own = settingsOf(siteAt(before, index));
  const changes = settingChanges(own, draft);
  refuseRestarts(changes, draftText);
  if (changes.length === 0) return { text: fileText, changes };
  const values = before.toJS() as { sites: Group[] };
  const others = Object.fromEntries(Object.entries(values.sites[index]!).filter(([key]) => !(key in own)));
  const wanted = { ...values, sites: values.sites.with(index, { ...others, ...draft }) };
  return { text: textThatSays(fileText, wanted), changes };
}

/**
 * A draft with single settings changed as a form does it; comments, and what is not concerned, stay as they are. Groups that
 * a path leads through are made where they are missing.
 * @throws ConfigError where the draft cannot be read
 */
export function editedSettings(
  draftText: string,
  edits: readonly { readonly path: Path; readonly value?: unknown }[],
): string {
  const values = JSON.parse(JSON.stringify(settingsValues(draftText))) as Record<string | number, unknown>;
  for (const { path, value } of edits) setAt(values, path, value);
  return textThatSays(draftText, values);
}

function setAt(group: Record<string | number, unknown>, [key, ...rest]: Path, value: unknown): void {
  if (key === '__proto__') throw new EbbError('rejected', '__proto__ is no setting');
  if (Array.isArray(group) && !(Number(key) <= group.length))
    throw new EbbError('rejected', `a list of ${group.length} has no place ${key}`);
  if (rest.length > 0) {
    const inner = Object.hasOwn(group, key!) ? group[key!] : null;
    if (typeof inner !== 'object' || inner === null) group[key!] = typeof rest[0] === 'number' ? [] : {};
    setAt(group[key!] as Record<string | number, unknown>, rest, value);
  } else if (value !== undefined) group[key!] = value;
  else if (Array.isArray(group)) group.splice(Number(key), 1);
  else delete group[key!];
}

/** The problems of a whole configuration, at the lines of a draft where they are in it. */
export function atDraft(
  problems: readonly ConfigProblem[],
  draftText: string,
  fileText: string,
  siteId: string,
): ConfigProblem[] {
  const source = new YamlSource(DRAFT_NAME, draftText);
  const site = ['sites', siteIndex(parseDocument(fileText, { merge: true }), siteId)];
  return problems.map((problem) => {
    const path = stepsOf(problem.path);
    const isInside =
      path[0] === site[0] && path[1] === site[1] && SETTINGS_KEYS.some((key) => key === path[2]);
    return isInside ? source.problem(path.slice(2), problem.problem, problem.fix) : problem;
  });
}

function refuseRestarts(changes: readonly SettingChange[], draftText: string): void {
  const source = new YamlSource(DRAFT_NAME, draftText);
  const problems = changes
    .filter((change) => !isLive(change))
    .map(({ path }) => ({
      ...source.problem(stepsOf(path), 'needs a restart', 'Change it in the file itself, then restart Ebb.'),
      path,
    }));
  if (problems.length > 0) throw new ConfigError(problems);
}

function foreignKey(source: YamlSource, key: string): ConfigProblem[] {
  if (SETTINGS_KEYS.some((known) => known === key)) return [];
  if (key in siteSchema.shape) {
    const fix = 'Leave it out here: change it in the file itself, then restart Ebb.';
    return [source.problem([key], 'needs a restart', fix)];
  }
  const near = nearestWord(key, SETTINGS_KEYS);
  const list = `Known here: ${SETTINGS_KEYS.join(', ')}.`;
  return [
    source.problem([key], 'is not a known setting', near === null ? list : `Did you mean "${near}"? ${list}`),
  ];
}

function siteIndex(document: Document, siteId: string): number {
  const { sites = [] } = document.toJS() as { sites?: { id?: string }[] };
  const index = sites.findIndex(({ id }) => id === siteId);
  if (index >= 0) return index;
  throw new EbbError(
    'rejected',
    `the configuration has no site "${siteId}"; there are: ${sites.map(({ id }) => id).join(', ')}`,
  );
}

function siteAt(document: Document, index: number): Group {
  return (document.toJS() as { sites: Group[] }).sites[index]!;
}

function settingsOf(site: Group): Group {
  return Object.fromEntries(SETTINGS_KEYS.flatMap((key) => (key in site ? [[key, site[key]]] : [])));
}

function isSetting({ key }: Pair): boolean {
  return isScalar(key) && SETTINGS_KEYS.some((known) => known === key.value);
}

/** The steps of a text such as `sites[0].policy.kind`; ids in brackets are no indices. */
function stepsOf(path: string): (string | number)[] {
  return [...path.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
}

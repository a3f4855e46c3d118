import { type Document, isMap, isSeq, parseDocument } from 'yaml';
import { EbbError } from '../../src/core/errors.js';
import type { RawMiner } from '../schema.js';
import type { SiteFile } from './site-file.js';

/** One difference between a configuration and a site file. */
export interface Change {
  readonly kind: 'miner-added' | 'miner-changed' | 'model-added' | 'network-added';
  readonly id: string;
  /** Settings before and after; for an addition only after. */
  readonly settings: readonly { readonly key: string; readonly from: unknown; readonly to: unknown }[];
}

export interface Merge {
  readonly changes: readonly Change[];
  /** The configuration's text with the changes made; comments and what is not concerned stay as they were. */
  readonly text: string;
}

/** Settings that a discovery knows better than the configuration; the others are the operator's. */
const FOUND_SETTINGS = ['host', 'unit', 'ports', 'serial', 'mac', 'username', 'password'] as const;

/**
 * A configuration with a site file's networks, models and miners in it. A miner is the same where its serial, its MAC
 * or its id is: one that has moved keeps its id, model and feeder.
 * @param siteId which site; null where the configuration has only one
 * @throws EbbError where there is no such site
 */
export function mergeSiteFile(configText: string, siteId: string | null, file: SiteFile): Merge {
  const document = parseDocument(configText, { merge: true });
  const path = ['sites', siteIndex(document, siteId ?? file.site ?? null)];
  const changes = [
    ...mergeNetworks(document, [...path, 'networks'], file),
    ...mergeModels(document, file),
    ...mergeMiners(document, [...path, 'fleet', 'miners'], file.miners),
  ];
  return { changes, text: changes.length === 0 ? configText : document.toString({ lineWidth: 110 }) };
}

function siteIndex(document: Document, siteId: string | null): number {
  const sites = (document.toJS() as { sites?: { id?: string }[] }).sites ?? [];
  const ids = sites.map(({ id }) => id).join(', ');
  if (siteId === null && sites.length === 1) return 0;
  if (siteId === null)
    throw new EbbError('rejected', `the configuration has several sites (${ids}): name one with --site`);
  const index = sites.findIndex(({ id }) => id === siteId);
  if (index === -1)
    throw new EbbError('rejected', `the configuration has no site "${siteId}"; there are: ${ids}`);
  return index;
}

function mergeNetworks(
  document: Document,
  path: readonly (string | number)[],
  { networks }: SiteFile,
): Change[] {
  const known = listAt<string>(document, path);
  const fresh = networks.filter((network) => !known.includes(network));
  for (const network of fresh) append(document, path, network);
  return fresh.map((id) => ({ kind: 'network-added', id, settings: [] }));
}

function mergeModels(document: Document, { models }: SiteFile): Change[] {
  const known = listAt<{ id?: string }>(document, ['models']).map(({ id }) => id);
  const fresh = models.filter(({ id }) => !known.includes(id));
  for (const model of fresh) append(document, ['models'], model);
  return fresh.map(({ id, label }) => ({
    kind: 'model-added',
    id,
    settings: [{ key: 'label', from: undefined, to: label }],
  }));
}

function mergeMiners(
  document: Document,
  path: readonly (string | number)[],
  miners: readonly RawMiner[],
): Change[] {
  const known = listAt<Partial<RawMiner>>(document, path);
  return miners.flatMap((miner): Change[] => {
    const index = known.findIndex((other) => isSame(other, miner));
    if (index === -1) {
      append(document, path, miner);
      const settings = Object.entries(miner).map(([key, to]) => ({ key, from: undefined, to }));
      return [{ kind: 'miner-added', id: miner.id, settings }];
    }
    const before = known[index]!;
    const settings = FOUND_SETTINGS.flatMap((key) => {
      const [from, to] = [before[key], miner[key]];
      return to === undefined || JSON.stringify(from) === JSON.stringify(to) ? [] : [{ key, from, to }];
    });
    for (const { key, to } of settings) document.setIn([...path, index, key], document.createNode(to));
    return settings.length === 0 ? [] : [{ kind: 'miner-changed', id: before.id ?? miner.id, settings }];
  });
}

function isSame(a: Partial<RawMiner>, b: RawMiner): boolean {
  if (a.serial !== undefined && b.serial !== undefined) return a.serial === b.serial;
  if (a.mac !== undefined && b.mac !== undefined) return a.mac.toLowerCase() === b.mac.toLowerCase();
  return a.id === b.id || (a.host === b.host && JSON.stringify(a.ports) === JSON.stringify(b.ports));
}

function listAt<T>(document: Document, path: readonly (string | number)[]): T[] {
  const node = document.getIn(path, true);
  return isSeq(node) ? (node.toJS(document) as T[]) : [];
}

function append(document: Document, path: readonly (string | number)[], value: unknown): void {
  const node = document.createNode(value);
  if (isMap(node)) node.flow = path[0] !== 'models';
  if (isSeq(document.getIn(path, true))) document.addIn(path, node);
  else document.setIn(path, document.createNode([node]));
}

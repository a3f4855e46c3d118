import type { RawFeeder } from '../schema.js';
import type { Salvaged } from '../salvage.js';
import type { Path } from '../yaml-source.js';

/** A feeder of the nested tree in its place. */
export interface FeederNode {
  readonly feeder: Salvaged<RawFeeder>;
  readonly path: Path;
  readonly parentId: string | null;
  readonly isLeaf: boolean;
}

/** The tree as a list: root first, parents before children. */
export function feederNodes(root: Salvaged<RawFeeder> | undefined, path: Path): FeederNode[] {
  const nodes: FeederNode[] = [];
  const visit = (feeder: Salvaged<RawFeeder>, at: Path, parentId: string | null): void => {
    const children = feeder.feeders ?? [];
    nodes.push({ feeder, path: at, parentId, isLeaf: children.length === 0 });
    children.forEach((child, index) => {
      if (child) visit(child, [...at, 'feeders', index], feeder.id ?? null);
    });
  };
  if (root) visit(root, path, null);
  return nodes;
}

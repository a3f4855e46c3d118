import { assert, AssertionError } from '../assert.js';
import type { FeederState, GroupState } from './snapshot.js';

/**
 * The electrical tree with the groups as its leaves. Every bound hangs on a node: a feeder's id, or a group's behind
 * `group:`.
 */
export class PowerTree {
  /** Root first, parents before children; the groups last. */
  readonly nodeIds: readonly string[];
  readonly rootId: string;
  readonly #parent = new Map<string, string | null>();
  readonly #children = new Map<string, string[]>();
  readonly #paths = new Map<string, readonly string[]>();

  constructor(feeders: readonly FeederState[], groups: readonly GroupState[]) {
    for (const { feederId, parentId } of feeders) this.#parent.set(feederId, parentId);
    for (const { groupId, feederId } of groups) this.#parent.set(groupNode(groupId), feederId);
    this.nodeIds = [...this.#parent.keys()];
    const root = feeders.find(({ parentId }) => parentId === null);
    assert(root, 'the electrical tree has no root');
    this.rootId = root.feederId;
    for (const nodeId of this.nodeIds) this.#children.set(nodeId, []);
    for (const [nodeId, parentId] of this.#parent) this.#children.get(parentId ?? '')?.push(nodeId);
    for (const nodeId of this.nodeIds) this.#paths.set(nodeId, this.#climb(nodeId));
  }

  has(nodeId: string): boolean {
    return this.#parent.has(nodeId);
  }

  /** The node, then each node above it, the root last. */
  path(nodeId: string): readonly string[] {
    const path = this.#paths.get(nodeId);
    if (!path) throw new AssertionError(`no such node: ${nodeId}`);
    return path;
  }

  /** The nodes right below. */
  children(nodeId: string): readonly string[] {
    return this.#children.get(nodeId) ?? [];
  }

  contains(nodeId: string, ancestorId: string): boolean {
    return this.path(nodeId).includes(ancestorId);
  }

  #climb(nodeId: string): string[] {
    const path: string[] = [];
    for (let at: string | null = nodeId; at !== null; at = this.#parent.get(at) ?? null) {
      assert(!path.includes(at), `the electrical tree has a loop at ${at}`);
      path.push(at);
    }
    assert(path.at(-1) === this.rootId, `${nodeId} does not hang below ${this.rootId}`);
    return path;
  }
}

export function groupNode(groupId: string): string {
  return `group:${groupId}`;
}

import type { Facts } from './facts.js';
import type { ColumnBuilder, RowBuilder } from './lp.js';
import type { GroupColumns } from './model-groups.js';
import type { LoadScope } from './scopes.js';

interface LoadNode extends LoadScope {
  readonly key: string;
  readonly first: number;
  /** kW at which it draws with all awake at the highest level. */
  readonly mostKw: Float64Array;
  /** Nodes and groups that it is the sum of. */
  readonly parts: readonly LoadNode[];
  readonly rest: readonly number[];
}

/** Load columns, kW: one block for each set of groups that something is asked of, made of each other where they nest. */
export class LoadNodes {
  readonly #facts: Facts;
  readonly #groups: readonly GroupColumns[];
  readonly #nodes: LoadNode[] = [];

  constructor(facts: Facts, groups: readonly GroupColumns[]) {
    this.#facts = facts;
    this.#groups = groups;
  }

  add(scopes: readonly LoadScope[], cols: ColumnBuilder): void {
    const bySize = [...scopes].sort((a, b) => a.groups.length - b.groups.length);
    for (const scope of bySize) {
      const key = scope.groups.join();
      if (this.#nodes.some((node) => node.key === key)) continue;
      this.#nodes.push(this.#make(scope, key, cols));
    }
  }

  /** The block whose columns are the scope's load plus `offsetKw`. */
  of({ groups, fixedKw }: LoadScope): { first: number; offsetKw: Float64Array; mostKw: Float64Array } {
    const key = groups.join();
    const node = this.#nodes.find((each) => each.key === key)!;
    const offsetKw = node.fixedKw.map((kw, t) => kw - fixedKw[t]!);
    return { first: node.first, offsetKw, mostKw: node.mostKw };
  }

  addRows(rows: RowBuilder): void {
    const { groups, T } = this.#facts;
    for (const { first, fixedKw, parts, rest } of this.#nodes) {
      for (let t = 0; t < T; t += 1) {
        let constantKw = fixedKw[t]!;
        rows.entry(first + t, 1);
        for (const part of parts) {
          rows.entry(part.first + t, -1);
          constantKw -= part.fixedKw[t]!;
        }
        for (const index of rest) {
          const { pointKw, minerCount } = groups[index]!;
          constantKw += minerCount * pointKw[0]![t]!;
          this.#groups[index]!.levels.forEach((level, k) =>
            rows.entry(level + t, pointKw[k]![t]! - pointKw[k + 1]![t]!),
          );
        }
        rows.end(constantKw, constantKw);
      }
    }
  }

  #make({ groups, fixedKw }: LoadScope, key: string, cols: ColumnBuilder): LoadNode {
    const left = new Set(groups);
    const parts: LoadNode[] = [];
    for (const node of [...this.#nodes].reverse()) {
      if (node.groups.length === 0 || !node.groups.every((index) => left.has(index))) continue;
      parts.push(node);
      node.groups.forEach((index) => left.delete(index));
    }
    const mostKw = fixedKw.map((kw, t) =>
      groups.reduce((sum, index) => {
        const { minerCount, pointKw, K } = this.#facts.groups[index]!;
        return sum + minerCount * pointKw[K]![t]!;
      }, kw),
    );
    const first = cols.block(
      this.#facts.T,
      () => 0,
      (t) => mostKw[t]!,
    );
    return { key, groups, fixedKw, first, mostKw, parts, rest: [...left] };
  }
}

import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { ConfigProblem } from '../src/core/errors.js';

export type Path = readonly (string | number)[];

/** A big site repeats its containers by aliases; a file that was made to explode has more. */
const ALIASES_MAX = 10_000;

/** A YAML file that knows on which line each of its values is. */
export class YamlSource {
  readonly #document: Document;
  readonly #lines: LineCounter;
  #value: unknown = null;
  #aliasProblem: string | null = null;

  constructor(
    readonly file: string,
    text: string,
  ) {
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, merge: true });
    if (this.#document.errors.length === 0) this.#resolve();
  }

  /** Aliases are only followed when the value is made: one that leads nowhere shows then. */
  #resolve(): void {
    try {
      this.#value = this.#document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown;
    } catch (error) {
      this.#aliasProblem = error instanceof Error ? error.message : String(error);
    }
  }

  /** Whether the file has a structure that can be checked further. */
  get readable(): boolean {
    return this.#aliasProblem === null && this.#document.errors.every(({ code }) => code === 'DUPLICATE_KEY');
  }

  /** Mistakes of the YAML itself. */
  get syntaxProblems(): ConfigProblem[] {
    if (this.#aliasProblem !== null) {
      const problem = `not valid YAML: ${this.#aliasProblem.replace(/\.$/, '')}`;
      return [
        {
          file: this.file,
          path: '',
          problem,
          fix: 'Name an anchor (&name) that is above it, or write it out.',
        },
      ];
    }
    return this.#document.errors.map(({ message, pos, code }) => ({
      file: this.file,
      line: this.#lines.linePos(pos[0]).line,
      path: '',
      problem: `not valid YAML: ${message.replace(/\.$/, '')}`,
      fix:
        code === 'DUPLICATE_KEY'
          ? 'Keep one of the two.'
          : 'Correct the file there; the rest of it is checked after that.',
    }));
  }

  value(): unknown {
    return this.#value ?? (this.#document.toJS({ maxAliasCount: ALIASES_MAX }) as unknown);
  }

  problem(path: Path, problem: string, fix: string): ConfigProblem {
    const line = this.lineOf(path);
    return { file: this.file, ...(line !== undefined && { line }), path: pathText(path), problem, fix };
  }

  /** Line of the key at `path`, or of what is nearest above it where that is missing. */
  lineOf(path: Path): number | undefined {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = this.#offsetOf(path.slice(0, length));
      if (offset !== undefined) return this.#lines.linePos(offset).line;
    }
    return undefined;
  }

  #offsetOf(path: Path): number | undefined {
    const last = path.at(-1);
    const parent: unknown = this.#document.getIn(path.slice(0, -1), true);
    if (last !== undefined && isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last));
      if (pair && isNode(pair.key)) return pair.key.range?.[0];
    }
    const node: unknown = this.#document.getIn(path, true);
    return isNode(node) ? node.range?.[0] : undefined;
  }
}

/** Text such as `sites[0].policy.kind`. */
export function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}

import { isDeepStrictEqual } from 'node:util';
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type Scalar,
  stringify,
  type YAMLMap,
} from 'yaml';
import { EbbError } from '../../src/core/errors.js';
import type { Path } from '../yaml-source.js';

export const LAYOUT = { lineWidth: 110 } as const;
/** A change below an anchor shows in all that refer to it: each pass writes out those that shall not follow. */
const PASSES_MAX = 5;

export type Group = Readonly<Record<string, unknown>>;

interface Splice {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Where something is, and whether what is around it is written in braces. */
interface Place {
  readonly path: Path;
  readonly inFlow: boolean;
}

/**
 * A YAML text changed so that it says `wanted`, and else left as it is: comments, layout, the way that numbers are written.
 * @throws EbbError (rejected) where anchors tie it together in a way that cannot be taken apart
 */
export function textThatSays(original: string, wanted: unknown): string {
  let text = original;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const document = parseDocument(text, { merge: true });
    const values: unknown = document.toJS();
    if (isDeepStrictEqual(values, wanted)) return text;
    text = spliced(text, document, values, wanted) ?? wholeAnew(text, values, wanted);
  }
  throw new EbbError(
    'rejected',
    'the file ties these settings to others by anchors in a way that Ebb cannot take apart: change them in the file itself, then restart',
  );
}

/** Null where what came of it cannot be read. */
function spliced(text: string, document: Document, values: unknown, wanted: unknown): string | null {
  try {
    const splices = new Splicer(text, document).at({ path: [], inFlow: false }, values, wanted);
    const changed = splices
      .sort((a, b) => b.from - a.from)
      .reduce((rest, { from, to, text: fresh }) => rest.slice(0, from) + fresh + rest.slice(to), text);
    const again = parseDocument(changed, { merge: true });
    again.toJS();
    return again.errors.length === 0 && changed !== text ? changed : null;
  } catch {
    // An alias whose anchor is elsewhere.
    return null;
  }
}

function wholeAnew(text: string, values: unknown, wanted: unknown): string {
  const document = parseDocument(text, { merge: true });
  edit(document, [], values, wanted);
  return document.toString(LAYOUT);
}

/** Finds the smallest pieces of a text that have to be written anew. */
class Splicer {
  constructor(
    private readonly text: string,
    private readonly document: Document,
  ) {}

  at(place: Place, before: unknown, after: unknown): Splice[] {
    if (isDeepStrictEqual(before, after)) return [];
    const node: unknown = this.document.getIn(place.path, true);
    const inFlow = place.inFlow || (isCollection(node) && node.flow === true);
    const below = (key: string | number): Place => ({ path: [...place.path, key], inFlow });
    if (isMap(node) && isGroup(before) && isGroup(after)) {
      const gone = missing(before, after);
      const fresh = Object.keys(after).filter(
        (key) => !node.has(key) && !isDeepStrictEqual(before[key], after[key]),
      );
      const isPlain = !inFlow && gone.every((key) => node.has(key));
      if ((gone.length === 0 && fresh.length === 0) || isPlain) {
        return [
          ...Object.keys(after)
            .filter((key) => node.has(key))
            .flatMap((key) => this.at(below(key), before[key], after[key])),
          ...gone.map((key) => this.#without(node, key)),
          ...fresh.map((key) => this.#with(node, key, after[key])),
        ];
      }
    }
    if (isSeq(node) && Array.isArray(before) && Array.isArray(after) && before.length === after.length)
      return after.flatMap((value: unknown, index) => this.at(below(index), before[index], value));
    if (!isNode(node)) throw new Error(`nothing is at ${place.path.join('.')}`);
    if (isScalar(node) && isPrimitive(after)) return [this.#scalar(node, after)];
    return [this.#rendered({ ...place, inFlow }, node, before, after)];
  }

  #scalar(node: Scalar, value: unknown): Splice {
    const [from, to] = node.range!;
    return { from, to, text: scalarText(value) };
  }

  /** The node by the document's own writer, at the column where it began. */
  #rendered({ path, inFlow }: Place, node: Node, before: unknown, after: unknown): Splice {
    const [from, end] = node.range!;
    const to = from + this.text.slice(from, end).trimEnd().length;
    edit(this.document, path, before, after);
    const changed = this.document.getIn(path, true) as Node;
    if (isCollection(changed) && (inFlow || isScalar(node) || isAlias(node))) changed.flow = true;
    const column = from - (this.text.lastIndexOf('\n', from - 1) + 1);
    const lines = new Document(changed).toString(LAYOUT).trimEnd();
    return { from, to, text: lines.replaceAll('\n', `\n${' '.repeat(column)}`) };
  }

  /** All lines of a key of a group that is written out line by line. */
  #without(node: YAMLMap, key: string): Splice {
    const pair = node.items.find((each) => isScalar(each.key) && each.key.value === key)!;
    const [keyNode, value] = [pair.key as Scalar, pair.value as Node | null];
    const from = this.text.lastIndexOf('\n', keyNode.range![0]) + 1;
    const end = (value?.range ?? keyNode.range!)[2];
    return { from, to: this.text[end - 1] === '\n' ? end : this.#nextLine(end), text: '' };
  }

  /** A key more, after the last of such a group. */
  #with(node: YAMLMap, key: string, value: unknown): Splice {
    const first = (node.items[0]!.key as Scalar).range![0];
    const column = ' '.repeat(first - (this.text.lastIndexOf('\n', first - 1) + 1));
    const at = this.#nextLine(
      node.range![0] + this.text.slice(node.range![0], node.range![1]).trimEnd().length,
    );
    const lines = stringify({ [key]: value }, LAYOUT)
      .trimEnd()
      .replaceAll('\n', `\n${column}`);
    const newLine = this.text[at - 1] === '\n' ? '' : '\n';
    return { from: at, to: at, text: `${newLine}${column}${lines}\n` };
  }

  #nextLine(from: number): number {
    const at = this.text.indexOf('\n', from);
    return at < 0 ? this.text.length : at + 1;
  }
}

/** Makes a node of the document say `after`, by the smallest change that does. */
function edit(document: Document, path: Path, before: unknown, after: unknown): void {
  if (isDeepStrictEqual(before, after)) return;
  const node: unknown = document.getIn(path, true);
  if (isMap(node) && isGroup(before) && isGroup(after)) {
    const gone = missing(before, after);
    if (gone.every((key) => node.has(key))) {
      for (const key of gone) node.delete(key);
      for (const [key, value] of Object.entries(after)) {
        if (key in before && node.has(key)) edit(document, [...path, key], before[key], value);
        else if (!isDeepStrictEqual(before[key], value)) node.set(key, document.createNode(value));
      }
      return;
    }
  }
  if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) {
    after.forEach((value: unknown, at) => {
      if (at < before.length) edit(document, [...path, at], before[at], value);
      else node.add(document.createNode(value));
    });
    for (let at = before.length - 1; at >= after.length; at -= 1) node.delete(at);
    return;
  }
  if (isScalar(node) && isPrimitive(after)) setScalar(node, after);
  else document.setIn(path, document.createNode(after));
}

function setScalar(node: Scalar, value: unknown): void {
  node.value = value;
  delete node.format;
  delete node.source;
  delete node.minFractionDigits;
}

function missing(before: Group, after: Group): string[] {
  return Object.keys(before).filter((key) => !(key in after));
}

/** On one line, and the same within brackets. */
function scalarText(value: unknown): string {
  if (typeof value === 'string' && /[,[\]{}\n]/.test(value)) return JSON.stringify(value);
  return stringify(value, { lineWidth: 0 }).trimEnd();
}

function isPrimitive(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

export function isGroup(value: unknown): value is Group {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

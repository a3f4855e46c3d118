import { EbbError } from '../../src/core/errors.js';

/** An element of an XML document, its prefix of a namespace left out. */
export interface XmlElement {
  readonly name: string;
  /** By their local names. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const DEPTH_MAX = 50;
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

interface Open {
  readonly name: string;
  readonly attributes: XmlElement['attributes'];
  readonly children: XmlElement[];
  text: string;
}

/**
 * The root of an XML document: elements, attributes and text. No document type is taken, so nothing in
 * it can expand.
 * @param place what messages name
 * @throws EbbError `malformed` where the document is not whole
 */
export function xmlRoot(document: string, place: string): XmlElement {
  const malformed = (what: string): EbbError => new EbbError('malformed', `${place}: ${what}`);
  const text = document.replace(/^\uFEFF/, '').trim();
  const holder: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [holder];
  const token = new RegExp(TOKEN.source, TOKEN.flags);
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw malformed(`no XML document (character ${at})`);
    const [, cdata, end, name, pairs, selfClosing, chars] = match;
    const top = open.at(-1)!;
    if (chars !== undefined || cdata !== undefined) top.text += cdata ?? decoded(chars!);
    if (name === undefined) continue;
    const local = name.slice(name.indexOf(':') + 1);
    if (end === '/') {
      if (open.length === 1 || top.name !== local) throw malformed(`</${name}> ends nothing`);
      open.pop();
      open.at(-1)!.children.push({ ...top, text: top.text.trim() });
      continue;
    }
    const element = { name: local, attributes: attributesOf(pairs ?? ''), children: [], text: '' };
    if (selfClosing === '/') top.children.push(element);
    else if (open.push(element) > DEPTH_MAX) throw malformed('too deep');
  }
  const [root] = holder.children;
  if (open.length > 1) throw malformed(`the document ends within <${open.at(-1)!.name}>`);
  if (!root || holder.children.length > 1 || holder.text.trim() !== '') throw malformed('no XML document');
  return root;
}

/** Elements of that name, at any depth, in order. */
export function elementsOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.flatMap((child) => [
    ...(child.name === name ? [child] : []),
    ...elementsOf(child, name),
  ]);
}

/** The text of the first child of that name; undefined where there is none or it is empty. */
export function textOf(element: XmlElement, name: string): string | undefined {
  return element.children.find((child) => child.name === name)?.text || undefined;
}

const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const NO_ATTRIBUTES: XmlElement['attributes'] = {};

function attributesOf(pairs: string): XmlElement['attributes'] {
  if (pairs === '') return NO_ATTRIBUTES;
  return Object.fromEntries(
    [...pairs.matchAll(ATTRIBUTE)].map(([, name, double, single]) => [
      name!.slice(name!.indexOf(':') + 1),
      decoded(double ?? single ?? ''),
    ]),
  );
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi,
    (whole, decimal, hex, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      return String.fromCodePoint(
        Math.min(decimal ? Number(decimal) : Number.parseInt(hex as string, 16), 0x10ffff),
      );
    },
  );
}

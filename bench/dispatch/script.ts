import type { Exchange } from './tap.js';

/** A part of a request: as it was recorded, or what differs from miner to miner and from time to time. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'host' }
  | { readonly kind: 'value'; readonly key: string }
  | { readonly kind: 'digest'; readonly method: string; readonly uri: string };

/** One request of a script. Text is in latin1, so that every byte is a character. */
export interface Step {
  readonly connection: number;
  readonly port: number;
  readonly parts: readonly Part[];
  readonly isLastOfConnection: boolean;
  /** Members of the reply that later requests repeat: the name of a session, a token, a salt. */
  readonly learns: readonly string[];
}

/** Members whose values a client has to send back. */
const REPEATED = /"([\w-]*(?:session|token|cookie|salt)[\w-]*)"\s*:\s*"([^"]+)"/gi;
const DIGEST = /^authorization: Digest [^\r]*/im;

/**
 * What was recorded of one miner as steps for any miner like it. A challenge (401) and its second try become one
 * step: whoever knows the nonce need not ask twice.
 */
export function scriptOf(exchanges: readonly Exchange[], host: string): Step[] {
  const asked = exchanges.filter(({ reply }) => !reply.subarray(0, 12).toString('latin1').endsWith(' 401'));
  const repeated = new Map<string, string>();
  const requests = asked.map(({ request, reply }) => {
    const parts = partsOf(request.toString('latin1'), host, repeated);
    const learns = valuesIn(reply.toString('latin1'));
    for (const [key, value] of learns) repeated.set(value, key);
    return { parts, learns: [...learns.keys()] };
  });
  return asked.map(({ connection, port }, index) => ({
    connection,
    port,
    ...requests[index]!,
    isLastOfConnection: !asked.slice(index + 1).some((later) => later.connection === connection),
  }));
}

/** Members of a reply that have to be repeated, by their names. */
export function valuesIn(reply: string): Map<string, string> {
  return new Map([...reply.matchAll(REPEATED)].map(([, key, value]) => [key!, value!]));
}

function partsOf(request: string, host: string, repeated: ReadonlyMap<string, string>): Part[] {
  let parts: Part[] = [{ kind: 'text', text: request }];
  const digest = DIGEST.exec(request)?.[0];
  if (digest !== undefined) {
    const [, method = '', uri = ''] = /^(\w+) (\S+) HTTP/.exec(request) ?? [];
    parts = splitAt(parts, digest, { kind: 'digest', method, uri });
  }
  parts = splitAt(parts, host, { kind: 'host' });
  for (const [value, key] of repeated) parts = splitAt(parts, value, { kind: 'value', key });
  return parts;
}

function splitAt(parts: readonly Part[], text: string, instead: Part): Part[] {
  return parts.flatMap((part) => {
    if (part.kind !== 'text') return [part];
    const pieces = part.text.split(text).map((piece): Part => ({ kind: 'text', text: piece }));
    return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [instead, piece]));
  });
}

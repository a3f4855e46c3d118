import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { FileReply } from './route.js';

/** The forms that answers have. */

/** Sends a body with its strong ETag; 304 without it to who asks with `If-None-Match` for what has not changed. */
export function sendBody(request: Request, response: Response, body: string | Buffer): void {
  if (request.method === 'GET' && response.statusCode === 200) {
    const tag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    // It may be kept to compare with, and is asked for again each time; what one token sees is not for another.
    response.set({ ETag: tag, 'Cache-Control': 'private, no-cache', Vary: 'Authorization, Cookie' });
    if (matches(request.get('If-None-Match'), tag)) {
      response.status(304).end();
      return;
    }
  }
  response.send(body);
}

/** @param text JSON */
export function sendJson(request: Request, response: Response, status: number, text: string): void {
  sendBody(request, response.status(status).type('application/json'), text);
}

/** To be kept, never shown in place: what is in it may be from outside. */
export function sendFile(request: Request, response: Response, { name, type, content }: FileReply): void {
  sendBody(request, response.status(200).attachment(name).type(type), content);
}

/** Ends the source, too, where the reader goes away. What fails before the first line is still told as a problem. */
export async function sendLines(response: Response, lines: AsyncIterable<string>): Promise<void> {
  const source = lines[Symbol.asyncIterator]();
  const first = await source.next();
  response.status(200).type('application/jsonl');
  const text = async function* (): AsyncGenerator<string> {
    try {
      for (let line = first; !line.done; line = await source.next()) yield `${line.value}\n`;
    } finally {
      await source.return?.();
    }
  };
  await pipeline(Readable.from(text()), response);
}

/** By RFC 9110 (13.1.2) the comparison is weak: a proxy may have marked the tag so. */
function matches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((each) => each.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tag);
}

import { FeedSimulator } from '../../shared/simulator-feed.js';
import type { SlackPayload } from './api.js';

/** An incoming webhook on a loopback port: answers `ok`, and refuses what has no text. */
export class SlackSimulator extends FeedSimulator {
  readonly posts: SlackPayload[] = [];

  constructor(readonly path: string) {
    super(({ method, path: asked, body }) => {
      if (asked !== path) return { status: 404, body: Buffer.from('no_service') };
      const payload = method === 'POST' ? (JSON.parse(body) as Partial<SlackPayload>) : {};
      if (typeof payload.text !== 'string' || payload.text === '')
        return { status: 400, body: Buffer.from('no_text') };
      this.posts.push(payload as SlackPayload);
      return { status: 200, body: Buffer.from('ok'), headers: { 'Content-Type': 'text/html' } };
    });
  }

  get url(): string {
    return `${this.baseUrl}${this.path}`;
  }
}

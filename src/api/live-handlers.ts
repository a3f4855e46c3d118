import type { Response } from 'express';
import type { z } from 'zod';
import { may } from '../core/people/index.js';
import { noSuchSite, seenSites } from './access.js';
import type { ApiContext } from './api-context.js';
import type { LiveHub, Viewer } from './live-hub.js';
import type { InputOf } from './route.js';
import type * as schemas from './schemas.js';

/** Viewers connect again after this long, so that who lost a right does not look on for ever. */
const RENEW_MS = 5 * 60_000;
/** What a viewer that is let go has to take the last bytes in. */
const LAST_BYTES_MS = 5_000;

/** Answers a request for the live stream on its connection, until that ends. */
export type StreamReply = (response: Response) => void;

export async function stream(
  context: ApiContext,
  { query, caller, lastEventId }: InputOf<z.ZodType, typeof schemas.streamQuery>,
): Promise<StreamReply> {
  const { site: siteId } = query;
  const maySee = (of: string): boolean => may(caller.who, 'read', { siteId: of });
  if (siteId !== undefined && !(maySee(siteId) && context.registry.has(siteId)))
    throw noSuchSite(siteId, seenSites(context.registry, caller.who));
  const sees = (of: string): boolean => (siteId === undefined || of === siteId) && maySee(of);
  return (response) => attach(context.live, response, sees, query.last_event_id ?? lastEventId ?? null);
}

function attach(hub: LiveHub, response: Response, sees: Viewer['sees'], lastId: string | null): void {
  response.status(200).set({
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
    // No other request ever follows on it.
    Connection: 'close',
    // Proxies that gather answers would hold events back.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  response.socket?.setNoDelay(true);
  const viewer: Viewer = {
    sees,
    write: (bytes) => void response.write(bytes),
    unreadBytes: () => response.writableLength,
    end: (bytes) => {
      response.end(bytes);
      setTimeout(() => response.destroy(), LAST_BYTES_MS).unref();
    },
  };
  const renewal = setTimeout(() => hub.close(viewer, 'renew'), RENEW_MS).unref();
  response.on('close', () => {
    clearTimeout(renewal);
    hub.detach(viewer);
  });
  hub.attach(viewer, lastId);
}

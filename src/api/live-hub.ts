import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import type { Clock } from '../core/ports/clock.js';
import { isoUtc } from '../core/interval.js';
import { toWire } from '../core/wire.js';
import { CLOCK } from '../platform/index.js';
import { idText, parseId } from './live-id.js';

/** Kept for viewers that come back; the older of the two bounds counts. */
const EVENTS_KEPT = 4_096;
const BYTES_KEPT = 8 * 2 ** 20;
/** What stays when one of them is reached. */
const SPARED_SHARE = 0.75;
/** A viewer that leaves more than this unread is let go. */
const UNREAD_BYTES_MAX = 2 ** 20;
/** Viewers served before everything else has its turn: a few ms of writing. */
const VIEWERS_A_TURN = 200;

/** One connection that looks on. */
export interface Viewer {
  /** Whether events of the site are for it. */
  sees(siteId: string): boolean;
  write(bytes: Buffer): void;
  /** What was written and not taken yet. */
  unreadBytes(): number;
  /** Ends it after `bytes`, which say why. */
  end(bytes: Buffer): void;
}

/** Why the hub ends a connection: told as the last event. */
export type CloseReason = 'slow' | 'renew' | 'stopping';

interface KeptEvent {
  readonly seq: number;
  readonly siteId: string;
  readonly bytes: Buffer;
}

/**
 * Events of this process, each with an id that counts up, written once for all viewers. The newest are kept in bounded
 * memory, so that who comes back goes on where it was.
 */
@Injectable()
export class LiveHub {
  readonly boot = randomBytes(6).toString('base64url');
  #ring: KeptEvent[] = [];
  #ringBytes = 0;
  #seq = 0;
  #lastAtMs: number;
  /** Of each viewer, the first event that it was not sent yet. */
  readonly #viewers = new Map<Viewer, { next: number }>();
  #flushing = false;
  /** How many connections it has ended. */
  readonly closed: Record<CloseReason, number> = { slow: 0, renew: 0, stopping: 0 };

  constructor(@Inject(CLOCK) private readonly clock: Clock) {
    this.#lastAtMs = clock.now().toMillis();
  }

  get viewerCount(): number {
    return this.#viewers.size;
  }

  /** Does no more than write the event down: viewers are served once the caller is done. */
  publish(kind: string, siteId: string, data: object): void {
    const at = this.clock.now();
    this.#seq += 1;
    this.#lastAtMs = at.toMillis();
    const bytes = frame(kind, this.#headId(), { siteId, at: isoUtc(at), ...data });
    this.#ring.push({ seq: this.#seq, siteId, bytes });
    this.#ringBytes += bytes.length;
    this.#trim();
    this.#flushSoon();
  }

  /**
   * Begins to serve a viewer: with what came after the event of `lastId`, where that is still kept; else with `missed`,
   * which says from when to when it has seen nothing.
   */
  attach(viewer: Viewer, lastId: string | null): void {
    const next = lastId === null ? this.#seq + 1 : this.#resume(viewer, lastId);
    this.#viewers.set(viewer, { next });
    if (next > this.#seq) viewer.write(this.#beat());
    else this.#flushSoon();
  }

  detach(viewer: Viewer): void {
    this.#viewers.delete(viewer);
  }

  /** Ends a viewer, and says why. */
  close(viewer: Viewer, reason: CloseReason): void {
    if (!this.#viewers.delete(viewer)) return;
    this.closed[reason] += 1;
    viewer.end(frame('closed', null, { at: isoUtc(this.clock.now()), reason }));
  }

  /** A sign of life to all, with the newest id: who was sent none of the last events need not ask for them again. */
  beat(): void {
    const bytes = this.#beat();
    for (const [viewer, { next }] of this.#viewers) {
      if (this.#isTooSlow(viewer)) this.close(viewer, 'slow');
      else if (next > this.#seq) viewer.write(bytes);
    }
  }

  closeAll(): void {
    for (const viewer of [...this.#viewers.keys()]) this.close(viewer, 'stopping');
  }

  #headId(): string {
    return idText({ boot: this.boot, seq: this.#seq, atMs: this.#lastAtMs });
  }

  #beat(): Buffer {
    return Buffer.from(`: beat\nid: ${this.#headId()}\n\n`);
  }

  /** @returns the first event that the viewer is to be sent */
  #resume(viewer: Viewer, lastId: string): number {
    const last = parseId(lastId);
    const oldest = this.#seq - this.#ring.length + 1;
    const isOurs = last?.boot === this.boot && last.seq <= this.#seq;
    if (isOurs && last.seq + 1 >= oldest) return last.seq + 1;
    const reason = last === null ? 'unknown-id' : isOurs ? 'overflow' : 'restart';
    const now = isoUtc(this.clock.now());
    const from = last === null ? null : isoUtc(DateTime.fromMillis(Math.min(last.atMs, Date.parse(now))));
    viewer.write(frame('missed', this.#headId(), { at: now, reason, from, to: now }));
    return this.#seq + 1;
  }

  /** In steps of a part of all, so that an event more does not move all that are kept. */
  #trim(): void {
    if (this.#ring.length <= EVENTS_KEPT && this.#ringBytes <= BYTES_KEPT) return;
    let count = 0;
    while (
      this.#ring.length - count > EVENTS_KEPT * SPARED_SHARE ||
      this.#ringBytes > BYTES_KEPT * SPARED_SHARE
    )
      this.#ringBytes -= this.#ring[count++]!.bytes.length;
    this.#ring = this.#ring.slice(count);
  }

  #flushSoon(): void {
    if (this.#flushing || this.#viewers.size === 0) return;
    this.#flushing = true;
    setImmediate(() => this.#flush([...this.#viewers.keys()]));
  }

  /** A few viewers a turn of the event loop, so that nothing else waits for two hundred sockets. */
  #flush(waiting: readonly Viewer[]): void {
    for (const viewer of waiting.slice(0, VIEWERS_A_TURN)) this.#serve(viewer);
    const rest = waiting.slice(VIEWERS_A_TURN);
    if (rest.length > 0) {
      setImmediate(() => this.#flush(rest));
      return;
    }
    this.#flushing = false;
    if ([...this.#viewers.values()].some(({ next }) => next <= this.#seq)) this.#flushSoon();
  }

  #serve(viewer: Viewer): void {
    const place = this.#viewers.get(viewer);
    if (!place) return;
    const oldest = this.#seq - this.#ring.length + 1;
    const fresh = this.#ring.slice(Math.max(0, place.next - oldest));
    place.next = this.#seq + 1;
    const seen = fresh.filter(({ siteId }) => viewer.sees(siteId)).map(({ bytes }) => bytes);
    if (seen.length > 0) viewer.write(seen.length === 1 ? seen[0]! : Buffer.concat(seen));
    if (this.#isTooSlow(viewer)) this.close(viewer, 'slow');
  }

  #isTooSlow(viewer: Viewer): boolean {
    return viewer.unreadBytes() > UNREAD_BYTES_MAX;
  }
}

/** An event in the form of SSE. JSON has no line feed of its own, so one line of data is enough. */
function frame(kind: string, id: string | null, data: object): Buffer {
  const idLine = id === null ? '' : `id: ${id}\n`;
  return Buffer.from(`event: ${kind}\n${idLine}data: ${JSON.stringify(toWire(data))}\n\n`);
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DateTime } from 'luxon';
import { EbbError } from '../core/errors.js';
import type { Clock } from '../core/ports/clock.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import type { FeedKind } from './feed-poller.js';

/** A source whose figures are not taken, and why. */
export interface Quarantined {
  readonly siteId: string;
  readonly kind: FeedKind;
  readonly sourceId: string;
  readonly reason: string;
  readonly since: DateTime;
}

/** Sources that were found to tell what cannot be. The ledger has when each was put there and when it was let go. */
@Injectable()
export class Quarantine {
  readonly #logger = new Logger('Ingest');
  readonly #held = new Map<string, Quarantined>();

  constructor(
    private readonly ledger: Ledger,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  of(siteId: string, kind: FeedKind): Quarantined[] {
    return [...this.#held.values()].filter((each) => each.siteId === siteId && each.kind === kind);
  }

  /** Takes nothing of what the source has just told. Returns the error that says so. */
  async hold(siteId: string, kind: FeedKind, sourceId: string, reason: string): Promise<EbbError> {
    const key = keyOf(siteId, kind, sourceId);
    if (!this.#held.has(key)) {
      await this.ledger.append(siteId, [
        { kind: 'feed-quarantined', body: { feed: kind, source: sourceId, reason } },
      ]);
      this.#logger.warn(`${siteId} ${kind}: ${sourceId} is quarantined (${reason})`);
      this.#held.set(key, { siteId, kind, sourceId, reason, since: this.clock.now() });
    }
    return new EbbError('malformed', `${sourceId} is quarantined: ${reason}`);
  }

  /** The source's figures are good again, or have been all along. */
  async clear(siteId: string, kind: FeedKind, sourceId: string): Promise<void> {
    const key = keyOf(siteId, kind, sourceId);
    if (!this.#held.has(key)) return;
    await this.ledger.append(siteId, [{ kind: 'feed-cleared', body: { feed: kind, source: sourceId } }]);
    this.#logger.log(`${siteId} ${kind}: ${sourceId} is let out of quarantine`);
    this.#held.delete(key);
  }
}

function keyOf(siteId: string, kind: FeedKind, sourceId: string): string {
  return `${siteId} ${kind} ${sourceId}`;
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Alert, type AlertConfig, ruleOf } from '../core/alerts/index.js';
import { isoUtc } from '../core/interval.js';
import type { AlertItem } from '../core/ports/alert-route.js';
import type { Clock } from '../core/ports/clock.js';
import { CLOCK } from '../platform/index.js';
import { ALERT_CONFIG } from './ports.js';
import { RouteDesk } from './route-desk.js';
import { deliveriesFor, newAlert } from './told.js';

const ABOUT = { kind: 'database-down', siteId: null, about: '' } as const;

/**
 * The one alert that cannot go through the database: that it is away. It is told from memory, and written down when it is
 * back.
 */
@Injectable()
export class DatabaseAlarm {
  readonly #logger = new Logger('Alerts');
  #alert: Alert | null = null;
  #toldAt: string[] = [];

  constructor(
    private readonly routes: RouteDesk,
    @Inject(ALERT_CONFIG) private readonly config: AlertConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Told where it has been away for long enough, once at each route. */
  async fails(error: unknown): Promise<void> {
    const now = this.clock.now();
    const text = `The database does not answer: ${error instanceof Error ? error.message : String(error)}`;
    const alert = (this.#alert ??= newAlert({ ...ABOUT, text }, isoUtc(now)));
    if (now.toMillis() - Date.parse(alert.openedAt) < ruleOf(alert.kind).openAfterSeconds * 1e3) return;
    const deliveries = deliveriesFor(alert, 'opened', {
      config: this.config,
      toldAt: [],
      nowMs: now.toMillis(),
    });
    for (const { routeId, content } of deliveries) {
      if (this.#toldAt.includes(routeId)) continue;
      const message = { messageId: alert.alertId, as: 'alert', items: [content as AlertItem] } as const;
      try {
        await this.routes.send(routeId, message);
        this.#toldAt.push(routeId);
      } catch (failure) {
        this.#logger.error(`route ${routeId} cannot be told that the database is away; tried again`, failure);
      }
    }
  }

  /** What was told while it was away, and where; null: it was not away for long enough. Forgotten once taken. */
  take(): { readonly alert: Alert; readonly toldAt: readonly string[] } | null {
    const [alert, toldAt] = [this.#alert, this.#toldAt];
    this.#alert = null;
    this.#toldAt = [];
    return alert === null || toldAt.length === 0 ? null : { alert, toldAt };
  }
}

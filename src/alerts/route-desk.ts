import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AlertConfig } from '../core/alerts/index.js';
import { EbbError } from '../core/errors.js';
import type { AlertMessage, AlertRoute } from '../core/ports/alert-route.js';
import type { Clock } from '../core/ports/clock.js';
import { CLOCK } from '../platform/index.js';
import { Outbox } from './outbox.js';
import { ALERT_CONFIG, ALERT_ROUTE_FACTORY, type AlertRouteFactory } from './ports.js';
import { RouteSender } from './sender.js';

/** How a route stands. */
export interface RouteView {
  readonly routeId: string;
  readonly protocol: string;
  readonly waiting: number;
  /** Why what waits was not taken; null: nothing has failed. */
  readonly problem: string | null;
}

export interface TestOutcome {
  readonly delivered: boolean;
  readonly problem: string | null;
  readonly milliseconds: number;
}

/** The ways out, and what sends along each. */
@Injectable()
export class RouteDesk {
  readonly #routes: ReadonlyMap<string, AlertRoute>;
  #senders: readonly RouteSender[] = [];

  constructor(
    private readonly outbox: Outbox,
    @Inject(ALERT_CONFIG) private readonly config: AlertConfig,
    @Inject(ALERT_ROUTE_FACTORY) factory: AlertRouteFactory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.#routes = new Map(config.routes.map((route) => [route.routeId, factory(route)]));
  }

  start(): void {
    this.#senders = [...this.#routes.values()].map(
      (route) => new RouteSender(route, this.outbox, this.clock, Math.random),
    );
    this.wake();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.stop()));
  }

  /** There may be something to send. */
  wake(): void {
    for (const sender of this.#senders) sender.wake();
  }

  /** Past the outbox. @throws EbbError as the route does */
  async send(routeId: string, message: AlertMessage): Promise<void> {
    const route = this.#routes.get(routeId);
    if (!route) throw new EbbError('rejected', `there is no alert route ${routeId}`);
    await route.send(message);
  }

  has(routeId: string): boolean {
    return this.#routes.has(routeId);
  }

  async views(): Promise<RouteView[]> {
    const standings = new Map((await this.outbox.standings()).map((each) => [each.routeId, each]));
    return this.config.routes.map(({ routeId, protocol }) => {
      const { waiting = 0, failing = false, problem = null } = standings.get(routeId) ?? {};
      return { routeId, protocol, waiting, problem: failing ? problem : null };
    });
  }

  /** Sends a message that says that it is a test, at once and once; the attempt is written down. */
  async test(routeId: string, by: string): Promise<TestOutcome> {
    const text = `A test of alert route ${routeId}, asked for by ${by}. Nothing is wrong.`;
    const messageId = randomUUID();
    const atMs = this.clock.now().toMillis();
    const startedMs = performance.now();
    const problem = await this.send(routeId, { messageId, as: 'test', text }).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const milliseconds = Math.round(performance.now() - startedMs);
    const about = { routeId, toldAs: 'test', alertId: null, change: null, obligation: false } as const;
    await this.outbox.note({ ...about, content: { text } }, messageId, { atMs, milliseconds, problem });
    return { delivered: problem === null, problem, milliseconds };
  }
}

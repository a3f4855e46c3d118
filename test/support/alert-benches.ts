import { alertRouteKinds } from '../../adapters/alerts/index.js';
import { PagerDutySimulator } from '../../adapters/alerts/pagerduty/simulator.js';
import { SlackSimulator } from '../../adapters/alerts/slack/simulator.js';
import { MailSimulator } from '../../adapters/alerts/smtp/simulator.js';
import { WebhookReceiver } from '../../adapters/alerts/webhook/simulator.js';
import type { FeedSimulator } from '../../adapters/shared/simulator-feed.js';
import type { AlertItem, AlertRoute } from '../../src/core/ports/alert-route.js';

/** What the other side does with messages: `later` and `never` do not take them, `answer-lost` does and nobody hears of it. */
export type Trouble = 'later' | 'never' | 'answer-lost' | null;

/** A route with its other side. */
export interface AlertBench {
  readonly route: AlertRoute;
  trouble(trouble: Trouble): void;
  /** All that a person or a program there has in hand, known ids once. */
  told(): string[];
  close(): Promise<void>;
}

const SECRET = 'a secret of 24 letters or more';

/** An alert that can be told from others by its text. */
export function alertItem(change: Partial<AlertItem> = {}): AlertItem {
  return {
    ...{ alertId: '3f0c1f8e-2a63-4b60-8a53-9d2d3f6f2f10', change: 'opened', at: '2026-08-12T13:00:10.000Z' },
    ...{ kind: 'event-missed', dedupKey: 'west/event-missed', severity: 'critical', obligation: true },
    ...{ siteId: 'west', title: 'Event missed', text: 'T1', toDo: 'Curtail now.' },
    ...{ openedAt: '2026-08-12T13:00:10.000Z', acknowledgedBy: null },
    ...change,
  };
}

export function routeOf(protocol: string, settings: object): AlertRoute {
  return alertRouteKinds[protocol]!.create({ routeId: 'ops', now: () => new Date() }, settings);
}

/** By the id of each adapter. */
export const ALERT_BENCHES: Readonly<Record<string, () => Promise<AlertBench>>> = {
  webhook: async () => {
    const server = await new WebhookReceiver(SECRET).listen();
    const settings = { url: `${server.baseUrl}/hook`, secrets: [SECRET] };
    return httpBench('webhook', server, settings, () =>
      [...server.taken.values()].flatMap(({ alerts = [] }) => alerts.map(({ text }) => text)),
    );
  },
  slack: async () => {
    const server = await new SlackSimulator('/services/T0/B0/x').listen();
    return httpBench('slack', server, { webhook_url: server.url }, () =>
      server.posts.flatMap(({ attachments = [] }) => attachments.map(({ text }) => text.split('\n')[0]!)),
    );
  },
  pagerduty: async () => {
    const server = await new PagerDutySimulator('key').listen();
    return httpBench('pagerduty', server, { routing_key: 'key', url: server.baseUrl }, () =>
      server.incidents.map(({ summary }) => summary.split(': ').at(-1)!),
    );
  },
  smtp: async () => {
    const server = await new MailSimulator().listen();
    const settings = {
      ...{ host: '127.0.0.1', port: server.port, tls: 'none' },
      ...{ from: 'ebb@mine.example', to: ['ops@mine.example'] },
    };
    return {
      route: routeOf('smtp', settings),
      trouble: (trouble) => (server.fault = trouble),
      told: () => {
        const byId = new Map(server.mails.map(({ raw }) => [/^Message-ID: (.*)$/im.exec(raw)?.[1], raw]));
        return [...byId.values()].flatMap((raw) => raw.match(/^T\d+$/gm) ?? []);
      },
      close: () => server.close(),
    };
  },
};

function httpBench(
  protocol: string,
  server: FeedSimulator,
  settings: object,
  told: () => string[],
): AlertBench {
  return {
    route: routeOf(protocol, settings),
    trouble: (trouble) => {
      server.fault = trouble === 'answer-lost' ? { kind: 'reset' } : null;
      const status = trouble === 'later' ? 503 : 400;
      server.answerInstead = trouble === 'later' || trouble === 'never' ? { status, body: 'no' } : null;
    },
    told,
    close: () => server.close(),
  };
}

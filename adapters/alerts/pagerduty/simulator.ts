import { FeedSimulator } from '../../shared/simulator-feed.js';
import type { PagerEvent } from './api.js';

export interface Incident {
  state: 'triggered' | 'acknowledged' | 'resolved';
  summary: string;
  severity: string;
}

/** An Events API v2 on a loopback port: incidents by their keys, a key whose incident is resolved opens another. */
export class PagerDutySimulator extends FeedSimulator {
  readonly incidents: (Incident & { readonly key: string })[] = [];

  constructor(routingKey: string) {
    super(({ method, body }) => {
      const event = (method === 'POST' ? JSON.parse(body) : {}) as Partial<PagerEvent>;
      const { dedup_key: key, event_action: action, payload } = event;
      const isWhole =
        key !== undefined && action !== undefined && (action !== 'trigger' || payload !== undefined);
      if (event.routing_key !== routingKey || !isWhole)
        return { status: 400, body: { status: 'invalid event', errors: ['routing_key or payload'] } };
      this.#take(key, action, payload);
      return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: key } };
    });
  }

  #take(key: string, action: PagerEvent['event_action'], payload: PagerEvent['payload']): void {
    const open = this.incidents.find((each) => each.key === key && each.state !== 'resolved');
    if (action === 'trigger') {
      const { summary, severity } = payload!;
      if (open) Object.assign(open, { summary, severity });
      else this.incidents.push({ key, state: 'triggered', summary, severity });
    } else if (open) open.state = action === 'resolve' ? 'resolved' : 'acknowledged';
  }
}

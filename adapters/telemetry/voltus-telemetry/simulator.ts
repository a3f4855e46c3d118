import { FeedSimulator } from '../../shared/simulator-feed.js';
import { KEY_HEADER } from '../../shared/voltus-http.js';

interface Posted {
  readonly timestamp: string;
  readonly interval_seconds: number;
  readonly units: string;
  readonly value: number;
}

/** What takes telemetry at Voltus, on a loopback port: it keeps each interval once. */
export class VoltusTelemetrySimulator extends FeedSimulator {
  readonly load = new Map<string, Posted>();
  readonly controllable = new Map<string, Posted>();

  constructor(apiKey: string) {
    const take = (kept: Map<string, Posted>, posted: readonly Posted[] | undefined) => {
      if (posted === undefined || posted.some((each) => each.interval_seconds % 30 !== 0))
        return { status: 400, body: { message: 'telemetry', type: 'Bad Request' } };
      for (const each of posted) kept.set(each.timestamp, each);
      return { status: 200, body: {} };
    };
    super(({ header, method, path, body }) => {
      if (header(KEY_HEADER) !== apiKey)
        return { status: 403, body: { message: 'Permission denied', type: 'Unauthorized' } };
      if (method !== 'POST') return { status: 404, body: { message: path, type: 'Not Found' } };
      const json = JSON.parse(body) as Record<string, readonly Posted[]>;
      return path.endsWith('/controllable-load')
        ? take(this.controllable, json['controllable_load'])
        : take(this.load, json['telemetry']);
    });
  }
}

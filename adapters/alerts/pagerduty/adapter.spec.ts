import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { AlertRoute } from '../../../src/core/ports/alert-route.js';
import { alertItem, routeOf } from '../../../test/support/alert-benches.js';
import { PagerDutySimulator } from './simulator.js';

const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/trigger.json', import.meta.url), 'utf8'),
) as object;

let server: PagerDutySimulator;
let route: AlertRoute;
beforeEach(async () => {
  server = await new PagerDutySimulator('R0UT1NG').listen();
  route = routeOf('pagerduty', { routing_key: 'R0UT1NG', url: `${server.baseUrl}/v2/enqueue` });
});
afterEach(() => server.close());

const tell = (...changes: Parameters<typeof alertItem>[0][]) =>
  route.send({ messageId: JSON.stringify(changes), as: 'alert', items: changes.map(alertItem) });
const states = () => server.incidents.map(({ key, state }) => `${key} ${state}`);

it('triggers, acknowledges and resolves one incident', async () => {
  await tell({ alertId: 'a' });
  expect(JSON.parse(server.requests[0]!.body)).toEqual(fixture);
  await tell({ alertId: 'a', change: 'repeated' }, { alertId: 'a', change: 'acknowledged' });
  expect(states()).toEqual(['a acknowledged']);
  await tell({ alertId: 'a', change: 'resolved' });
  expect(states()).toEqual(['a resolved']);
});

it('gets worse by the severity of the same incident', async () => {
  await tell({ alertId: 'a', severity: 'warning' });
  await tell({ alertId: 'a', severity: 'critical', change: 'worse' });
  expect(server.incidents).toMatchObject([{ severity: 'critical', state: 'triggered' }]);
});

it('goes on where it was broken off: what was resolved is not triggered again', async () => {
  const message = [{ alertId: 'a' }, { alertId: 'a', change: 'resolved' }, { alertId: 'b' }] as const;
  let count = 0;
  Object.defineProperty(server, 'answerInstead', {
    get: () => ((count += 1) === 3 ? { status: 500, body: 'no' } : null),
  });
  await expect(tell(...message)).rejects.toMatchObject({ code: 'unreachable' });
  await tell(...message);
  expect(states()).toEqual(['a resolved', 'b triggered']);
});

it('leaves no incident open for a test, and says when its key is refused', async () => {
  await route.send({ messageId: 'm', as: 'test', text: 'A test.' });
  expect(states()).toEqual(['ebb-test-m resolved']);
  const other = routeOf('pagerduty', { routing_key: 'another', url: server.baseUrl });
  await expect(other.send({ messageId: 'm', as: 'test', text: 'A test.' })).rejects.toMatchObject({
    code: 'rejected',
  });
});

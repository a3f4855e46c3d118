import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { alertItem, routeOf } from '../../../test/support/alert-benches.js';
import { SlackSimulator } from './simulator.js';

const fixture = JSON.parse(readFileSync(new URL('./fixtures/post.json', import.meta.url), 'utf8')) as object;
const PATH = '/services/T000/B000/secret-part';

let server: SlackSimulator;
beforeEach(async () => (server = await new SlackSimulator(PATH).listen()));
afterEach(() => server.close());

it('posts a coloured line for each alert, with what to do', async () => {
  const route = routeOf('slack', { webhook_url: server.url });
  await route.send({ messageId: 'm', as: 'alert', items: [alertItem({ text: 'A breaker trips at 24 MW' })] });
  expect(server.posts).toEqual([fixture]);
});

it('lets no name become a mention or a link', async () => {
  const route = routeOf('slack', { webhook_url: server.url });
  const text = '<!channel> & <https://evil.example|click>';
  await route.send({ messageId: 'm', as: 'alert', items: [alertItem({ text })] });
  expect(server.posts[0]!.attachments![0]!.text).toContain(
    '&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;',
  );
});

it('names the secret address in no error', async () => {
  const route = routeOf('slack', { webhook_url: server.url });
  server.answerInstead = { status: 403, body: 'invalid_token' };
  const message = { messageId: 'm', as: 'test', text: 'A test.' } as const;
  await expect(route.send(message)).rejects.toMatchObject({
    code: 'unauthorised',
    message: expect.not.stringContaining('secret-part'),
  });
  await server.close();
  await expect(route.send(message)).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.not.stringContaining('secret-part'),
  });
});

it('takes no address that would carry its secret over plain HTTP', () => {
  expect(() => routeOf('slack', { webhook_url: 'http://hooks.example.com/services/x' })).toThrow(
    'webhook_url: https: the address itself is a secret',
  );
});

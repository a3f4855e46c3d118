import { z } from 'zod';
import { AlertHttp } from '../../shared/alert-http.js';
import { alertRouteKind, secretUrl } from '../../shared/alert-kind.js';
import { seconds } from '../../shared/settings.js';
import { SlackRoute } from './adapter.js';

const settings = z.strictObject({
  webhook_url: secretUrl.describe('of the incoming webhook: whoever has it can post'),
  timeout_seconds: seconds(10, 60),
});

/** Alerts for a channel of Slack, Mattermost, Rocket.Chat and others that take the same. */
export const slack = alertRouteKind({
  id: 'slack',
  label: 'Slack-compatible incoming webhook',
  tells: 'a post with a coloured line for each alert',
  again: 'is shown twice: the protocol has no id of a message',
  limits: ['Alerts cannot be acknowledged from the channel.', 'Redirects are not followed.'],
  unverified: ['Tried against this project’s simulator, and not against the services themselves.'],
  settings,
  create: (deps, { webhook_url: url, timeout_seconds: timeoutSeconds }) =>
    new SlackRoute(deps, new AlertHttp(url, { timeoutSeconds })),
});

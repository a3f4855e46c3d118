import { z } from 'zod';
import { seconds } from '../../shared/settings.js';
import { signalKind } from '../../shared/signal-kind.js';
import { SignedWebhookSource } from './adapter.js';

const settings = z.strictObject({
  secrets: z
    .array(z.string().min(24))
    .min(1)
    .max(2)
    .describe('shared with the sender, 24 characters or more; two while one is replaced'),
  tolerance_seconds: seconds(300, 3_600).describe('how far the sender’s clock may be from Ebb’s'),
});

/** A webhook for senders that have no protocol of their own. */
export const signedWebhook = signalKind({
  id: 'signed-webhook',
  label: 'Signed webhook',
  hears: 'a POST with an event in Ebb’s own words, signed by HMAC-SHA256',
  acknowledges: '202 when it is kept, 503 where it could not be',
  limits: [
    'Signatures are those of the Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.',
    'The very same request again is refused with 409; signed anew it is acknowledged, and does nothing twice.',
    'What was taken is remembered for twice the tolerance and not over a restart; an event that comes again does nothing then either.',
  ],
  unverified: [],
  settings,
  create: (deps, { secrets, tolerance_seconds: toleranceSeconds }) =>
    new SignedWebhookSource(deps, { secrets, toleranceSeconds }),
});

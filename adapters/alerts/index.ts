import type { AlertRouteKind } from '../shared/alert-kind.js';
import { pagerduty } from './pagerduty/index.js';
import { slack } from './slack/index.js';
import { smtp } from './smtp/index.js';
import { webhook } from './webhook/index.js';

export type { AlertDeps, AlertRouteKind } from '../shared/alert-kind.js';

/** Ways in which alerts get out, by the id that a configuration names. */
export const alertRouteKinds: Readonly<Record<string, AlertRouteKind>> = { webhook, slack, smtp, pagerduty };

import { z } from 'zod';
import { signalKind } from '../../shared/signal-kind.js';
import { ManualSource } from './adapter.js';

const settings = z.strictObject({
  roles: z.array(z.string().min(1)).min(1).default(['operator', 'admin']).describe('who may enter events'),
});

/** People who were called by telephone, e-mail or word of mouth. */
export const manual = signalKind({
  id: 'manual',
  label: 'Manual entry',
  hears: 'a person with the right role, who says how they know of it',
  acknowledges: 'when it is kept',
  limits: ['E-mail is not read: whoever gets one enters what it says.'],
  unverified: [],
  settings,
  create: (deps, { roles }) => new ManualSource(deps, roles),
});

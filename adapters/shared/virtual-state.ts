import { z } from 'zod';
import type { VirtualSensors } from './virtual-condition.js';
import type { VirtualLoad } from './virtual-physics.js';

const load = { powerW: z.number(), hashrateThs: z.number() };

/** All that a virtual machine has to remember: plain JSON. Instants are Unix milliseconds of the fleet's clock. */
export const virtualMinerStateShape = z.object({
  asleep: z.boolean(),
  /** Where it is, or where a wake leads back to. */
  awake: z.object({ pointId: z.string(), ...load }),
  path: z.array(z.object({ atMs: z.number(), ...load })).min(1),
  offline: z.object({ fromMs: z.number(), toMs: z.number() }).nullable(),
  selfWakeAtMs: z.number().nullable(),
  /** The last switch of what feeds it; absent while it was never without power. */
  supply: z.object({ on: z.boolean(), atMs: z.number() }).optional(),
  /** When its control board last started; absent in states of earlier versions. */
  bootedAtMs: z.number().optional(),
  /** When it restarts by itself the next time; absent where it does not. */
  rebootAtMs: z.number().optional(),
  /** Writes that reached the machine, whatever it made of them. */
  writes: z.number(),
});

export type VirtualMinerState = Readonly<z.infer<typeof virtualMinerStateShape>>;

/** What the machine says of itself. Its watts are not the true ones where its sensor is wrong. */
export interface VirtualMinerReading extends VirtualSensors {
  readonly powerW: number;
  readonly hashrateThs: number;
  readonly phase: 'mining' | 'sleeping' | 'starting';
  /** Where it is, or where a wake leads back to. */
  readonly awakePointId: string;
  readonly poolConnected: boolean;
  /** Since its control board last started; 0 without power. */
  readonly uptimeSeconds: number;
}

export type VirtualCommand = { readonly kind: 'sleep' } | { readonly kind: 'wake' } | VirtualMove;

export interface VirtualMove {
  readonly kind: 'point';
  readonly load: VirtualLoad;
  /** Its mining process restarts to get there, while its control board goes on answering. */
  readonly restarts?: boolean;
  /** Times as long as a change usually takes. */
  readonly slowerBy?: number;
}

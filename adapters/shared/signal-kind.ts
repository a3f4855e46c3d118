import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import type { Clock } from '../../src/core/ports/clock.js';
import type { SignalSource } from '../../src/core/ports/signal.js';

/** What the composition root hands to every source of signals. */
export interface SignalDeps {
  /** As the configuration names it. */
  readonly sourceId: string;
  readonly clock: Clock;
  /** 0–1, as `Math.random`. */
  readonly random: () => number;
}

/** What Ebb knows of a protocol, as data. */
export interface SignalEnvelope {
  readonly id: string;
  readonly label: string;
  /** How a message comes, for the table of adapters. */
  readonly hears: string;
  /** How and by when a message is acknowledged. */
  readonly acknowledges: string;
  readonly limits: readonly string[];
  /** Statements that no primary source confirms. */
  readonly unverified: readonly string[];
}

/** One line of the registry. */
export interface SignalKind extends SignalEnvelope {
  /** The shape of its settings; keys are snake_case and end in their unit, secrets are values. */
  readonly settings: z.ZodType;
  /** @throws EbbError `rejected` naming the setting that is wrong */
  create(deps: SignalDeps, settings: unknown): SignalSource;
}

/** A line of the registry whose settings are read by its own shape. */
export function signalKind<S extends z.ZodType>(
  kind: SignalEnvelope & {
    readonly settings: S;
    readonly create: (deps: SignalDeps, settings: z.output<S>) => SignalSource;
  },
): SignalKind {
  return {
    ...kind,
    create: (deps, settings) =>
      kind.create(deps, readSettings(kind.settings, settings, `signal source ${deps.sourceId} (${kind.id})`)),
  };
}

/** @throws EbbError `rejected` that names the setting of `what` that is wrong */
export function readSettings<S extends z.ZodType>(shape: S, settings: unknown, what: string): z.output<S> {
  const parsed = shape.safeParse(settings);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue === undefined || issue.path.length === 0 ? 'settings' : issue.path.join('.');
  throw new EbbError('rejected', `${what}: ${path}: ${issue?.message}`);
}

/** Settings that several protocols have in common. */
export const seconds = (usual: number, most = 3_600): z.ZodDefault<z.ZodNumber> =>
  z.number().min(1).max(most).default(usual);

/** An address that is asked; plain HTTP on loopback and where it is asked for alone. */
export const serverUrl = z.url({ protocol: /^https?$/ }).describe('without credentials; https but for tests');

/** PEM texts of a certificate of one's own and of the authority of the server's. */
export const clientTls = z
  .strictObject({
    certificate: z.string().optional(),
    key: z.string().optional(),
    passphrase: z.string().optional(),
    authority: z.string().optional(),
  })
  .optional();

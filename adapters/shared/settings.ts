import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';

/** A line of a registry: what Ebb knows of a kind as data, the shape of its settings, and what makes one. */
export interface KindWithSettings<Deps, Made> {
  /** Keys are snake_case and end in their unit, secrets are values. */
  readonly settings: z.ZodType;
  /** @throws EbbError `rejected` naming the setting that is wrong */
  create(deps: Deps, settings: unknown): Made;
}

/** A line of a registry as its own folder writes it: `create` gets settings that were read by `settings`. */
export type KindOf<Envelope, Deps, Made, S extends z.ZodType> = Envelope & {
  readonly settings: S;
  readonly create: (deps: Deps, settings: z.output<S>) => Made;
};

/** @param called the name of what is made, for messages */
export function kindWithSettings<Envelope, Deps, Made, S extends z.ZodType>(
  kind: KindOf<Envelope, Deps, Made, S>,
  called: (deps: Deps) => string,
): Envelope & KindWithSettings<Deps, Made> {
  return {
    ...kind,
    create: (deps, settings) => kind.create(deps, readSettings(kind.settings, settings, called(deps))),
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

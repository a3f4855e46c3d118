import { z } from 'zod';
import { isoUtc } from '../../src/core/interval.js';
import type { Clock } from '../../src/core/ports/clock.js';
import {
  TELEMETRY_POINTS,
  type TelemetryLink,
  type TelemetryLinkStatus,
  type TelemetryPoint,
} from '../../src/core/ports/telemetry-out.js';
import { toWire } from '../../src/core/wire.js';
import { readSettings } from './signal-kind.js';

/** What the composition root hands to every link. */
export interface TelemetryDeps {
  /** As the configuration names it. */
  readonly linkId: string;
  readonly clock: Clock;
}

/** What Ebb knows of a way to tell telemetry, as data. */
export interface TelemetryEnvelope {
  readonly id: string;
  readonly label: string;
  /** How values get there, for the table of adapters. */
  readonly tells: string;
  readonly limits: readonly string[];
  /** Statements that no primary source confirms. */
  readonly unverified: readonly string[];
}

/** One line of the registry. */
export interface TelemetryKind extends TelemetryEnvelope {
  /** The shape of its settings; keys are snake_case and end in their unit, secrets are values. */
  readonly settings: z.ZodType;
  /** @throws EbbError `rejected` naming the setting that is wrong */
  create(deps: TelemetryDeps, settings: unknown): TelemetryLink;
}

/** A line of the registry whose settings are read by its own shape. */
export function telemetryKind<S extends z.ZodType>(
  kind: TelemetryEnvelope & {
    readonly settings: S;
    readonly create: (deps: TelemetryDeps, settings: z.output<S>) => TelemetryLink;
  },
): TelemetryKind {
  return {
    ...kind,
    create: (deps, settings) =>
      kind.create(deps, readSettings(kind.settings, settings, `telemetry ${deps.linkId} (${kind.id})`)),
  };
}

/** Points by the names that configurations and messages have for them. */
const POINTS = new Map(
  TELEMETRY_POINTS.map((point) => [Object.keys(toWire({ [point]: 0 }) as object)[0]!, point]),
);

/** The name of a point, such as `net_power_w`. */
export const pointName = z
  .enum([...POINTS.keys()] as [string, ...string[]])
  .transform((name): TelemetryPoint => POINTS.get(name)!);

/** How a link is doing, as it finds out. */
export class LinkState {
  #status: TelemetryLinkStatus = { state: 'starting', lastSentAt: null, problem: null };

  constructor(private readonly clock: Clock) {}

  get status(): TelemetryLinkStatus {
    return this.#status;
  }

  taken(): void {
    this.#status = { state: 'connected', lastSentAt: isoUtc(this.clock.now()), problem: null };
  }

  failed(problem: string): void {
    this.#status = { ...this.#status, state: 'failing', problem };
  }
}

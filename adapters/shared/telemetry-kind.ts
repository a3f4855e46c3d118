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
import { type KindOf, kindWithSettings, type KindWithSettings } from './settings.js';

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
export type TelemetryKind = TelemetryEnvelope & KindWithSettings<TelemetryDeps, TelemetryLink>;

/** A line of the registry whose settings are read by its own shape. */
export function telemetryKind<S extends z.ZodType>(
  kind: KindOf<TelemetryEnvelope, TelemetryDeps, TelemetryLink, S>,
): TelemetryKind {
  return kindWithSettings(kind, ({ linkId }) => `telemetry ${linkId} (${kind.id})`);
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

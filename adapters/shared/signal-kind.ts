import type { z } from 'zod';
import type { Clock } from '../../src/core/ports/clock.js';
import type { SignalSource } from '../../src/core/ports/signal.js';
import { type KindOf, kindWithSettings, type KindWithSettings } from './settings.js';

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
export type SignalKind = SignalEnvelope & KindWithSettings<SignalDeps, SignalSource>;

/** A line of the registry whose settings are read by its own shape. */
export function signalKind<S extends z.ZodType>(
  kind: KindOf<SignalEnvelope, SignalDeps, SignalSource, S>,
): SignalKind {
  return kindWithSettings(kind, ({ sourceId }) => `signal source ${sourceId} (${kind.id})`);
}

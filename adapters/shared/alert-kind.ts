import { z } from 'zod';
import type { AlertRoute } from '../../src/core/ports/alert-route.js';
import { type KindOf, kindWithSettings, type KindWithSettings } from './settings.js';

/** What the composition root hands to every way out. */
export interface AlertDeps {
  /** As the configuration names it. */
  readonly routeId: string;
  /** Of the wall: other machines compare it with theirs. */
  readonly now: () => Date;
}

/** What Ebb knows of a way out, as data. */
export interface AlertEnvelope {
  readonly id: string;
  readonly label: string;
  /** How a message gets there, for the table of adapters. */
  readonly tells: string;
  /** What the other side does with a message that comes twice because an answer was lost. */
  readonly again: string;
  readonly limits: readonly string[];
  /** Statements that no primary source confirms. */
  readonly unverified: readonly string[];
}

/** One line of the registry. */
export type AlertRouteKind = AlertEnvelope & KindWithSettings<AlertDeps, AlertRoute>;

/** A line of the registry whose settings are read by its own shape. */
export function alertRouteKind<S extends z.ZodType>(
  kind: KindOf<AlertEnvelope, AlertDeps, AlertRoute, S>,
): AlertRouteKind {
  return kindWithSettings(kind, ({ routeId }) => `alert route ${routeId} (${kind.id})`);
}

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/;

/** An address that has a secret in it: never over plain HTTP but to this machine. */
export const secretUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith('https:') || LOOPBACK.test(url), 'https: the address itself is a secret');

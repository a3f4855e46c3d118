import type { AlertRouteConfig } from '../core/alerts/index.js';
import type { AlertRoute } from '../core/ports/alert-route.js';

/** Makes a way out of its configuration; handed in by the composition root. */
export type AlertRouteFactory = (route: AlertRouteConfig) => AlertRoute;
export const ALERT_ROUTE_FACTORY = Symbol('ALERT_ROUTE_FACTORY');

/** An `AlertConfig`. */
export const ALERT_CONFIG = Symbol('ALERT_CONFIG');

/** What of the machine is looked at: a certificate that Ebb shows, folders that fill up. */
export interface AlertPlaces {
  readonly certFile: string | null;
  readonly folders: readonly string[];
}
export const ALERT_PLACES = Symbol('ALERT_PLACES');

export { AlertService } from './alert.service.js';
export { type AlertQuery, AlertStore } from './alert-store.js';
export { AlertsModule } from './alerts.module.js';
export {
  AlertAttemptEntity,
  AlertDeliveryEntity,
  AlertEntity,
  AlertSubscriptionPlaceEntity,
} from './entities.js';
export { type DeliveryView, Outbox } from './outbox.js';
export {
  ALERT_CONFIG,
  ALERT_PLACES,
  ALERT_ROUTE_FACTORY,
  type AlertPlaces,
  type AlertRouteFactory,
} from './ports.js';
export { RouteDesk, type RouteView, type TestOutcome } from './route-desk.js';

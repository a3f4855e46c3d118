export { TelemetryOutModule } from './telemetry-out.module.js';
export {
  TELEMETRY_FACTORY,
  type TelemetryFactory,
  type TelemetryLinkView,
  TelemetryOutService,
} from './telemetry-out.service.js';

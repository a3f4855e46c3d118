import {
  type ResourceTelemetry,
  TELEMETRY_POINTS,
  type TelemetryPoint,
  type TelemetryValue,
} from '../../src/core/ports/telemetry-out.js';

/** A set of values of 12:00, each 0 and calculated but for what is given, for 60 s. */
export function telemetryOf(
  points: Partial<Record<TelemetryPoint, TelemetryValue | number>> = {},
  at = '2026-08-12T12:00:00.000Z',
): ResourceTelemetry {
  const valueOf = (given: TelemetryValue | number = 0): TelemetryValue =>
    typeof given === 'number' ? { value: given, quality: 'calculated', at } : given;
  return {
    enrolmentId: 'clr',
    at,
    validUntil: new Date(Date.parse(at) + 60_000).toISOString(),
    points: Object.fromEntries(
      TELEMETRY_POINTS.map((point) => [point, valueOf(points[point])]),
    ) as ResourceTelemetry['points'],
  };
}

import type { DateTime } from 'luxon';
import { intervalEnd, intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import { COLUMN_BY_POINT, SYSTEM_WIDE_PRICES_PATH } from './api.js';

const PUBLISHED_AFTER_MINUTES = 2;

export interface ErcotDashboardSimulatorOptions {
  readonly clock: Clock;
  readonly priceUsdPerMwh: (settlementPoint: string, start: DateTime) => number;
}

/** ERCOT's public file server on a loopback port: today's prices on the clock's time. */
export function simulateErcotDashboard(options: ErcotDashboardSimulatorOptions): Promise<FeedSimulator> {
  const answer = new FeedSimulator(({ path }, empty) => {
    if (path !== SYSTEM_WIDE_PRICES_PATH) return { status: 404, body: { message: 'no such file' } };
    const now = options.clock.now().setZone(ERCOT_ZONE);
    const published = now.minus({ minutes: PUBLISHED_AFTER_MINUTES });
    const starts = intervalStarts(now.startOf('day'), now, SETTLEMENT_MINUTES).filter(
      (start) => intervalEnd({ start, minutes: SETTLEMENT_MINUTES }) <= published,
    );
    return {
      status: 200,
      body: {
        lastUpdated: stamp(now),
        rtSppData: empty ? [] : starts.map((start) => rowOf(start, options)),
        damSppData: [],
      },
    };
  });
  return answer.listen();
}

function rowOf(start: DateTime, { priceUsdPerMwh }: ErcotDashboardSimulatorOptions): Record<string, unknown> {
  const end = intervalEnd({ start, minutes: SETTLEMENT_MINUTES }).setZone(ERCOT_ZONE);
  const local = start.setZone(ERCOT_ZONE);
  const passes = local.getPossibleOffsets().map((pass) => pass.toMillis());
  const isSecondPass = passes.length > 1 && local.toMillis() === Math.max(...passes);
  const prices = Object.entries(COLUMN_BY_POINT).map(([point, column]) => [
    column,
    priceUsdPerMwh(point, start),
  ]);
  return {
    intervalEnding: +end === +end.startOf('day') ? '24:00' : end.toFormat('HH:mm'),
    dstFlag: isSecondPass ? 'Y' : 'N',
    ...(Object.fromEntries(prices) as Record<string, number>),
    timestamp: stamp(end),
    interval: end.toMillis(),
  };
}

function stamp(instant: DateTime): string {
  return instant.toFormat('yyyy-MM-dd HH:mm:ssZZZ');
}

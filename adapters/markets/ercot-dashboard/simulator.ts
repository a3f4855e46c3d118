import type { DateTime } from 'luxon';
import { intervalEnd, intervalStarts } from '../../../src/core/interval.js';
import { ERCOT_ZONE } from '../../../src/core/market/ercot-time.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import { SETTLEMENT_MINUTES } from '../../shared/settlement-prices.js';
import { FeedSimulator } from '../../shared/simulator-feed.js';
import { COLUMN_BY_POINT, DAILY_PRC_PATH, SUPPLY_DEMAND_PATH, SYSTEM_WIDE_PRICES_PATH } from './api.js';

const PUBLISHED_AFTER_MINUTES = 2;

export interface ErcotDashboardSimulatorOptions {
  readonly clock: Clock;
  readonly priceUsdPerMwh: (settlementPoint: string, start: DateTime) => number;
  /** How the grid stands; calm where absent. */
  readonly grid?: () => { readonly eeaLevel: number; readonly prcMw: number };
}

/** ERCOT's public file server on a loopback port: today's prices on the clock's time. */
export function simulateErcotDashboard(options: ErcotDashboardSimulatorOptions): Promise<FeedSimulator> {
  const answer = new FeedSimulator(({ path }, empty) => {
    if (path === SUPPLY_DEMAND_PATH) return { status: 200, body: supplyDemandAt(options.clock.now(), empty) };
    if (path === DAILY_PRC_PATH) return { status: 200, body: gridConditions(options, empty) };
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
        rtSppData: empty ? [] : starts.map((start) => rowOf(start, SETTLEMENT_MINUTES, options)),
        damSppData: empty ? [] : hoursOfToday(now).map((start) => rowOf(start, 60, options)),
      },
    };
  });
  return answer.listen();
}

function hoursOfToday(now: DateTime): DateTime[] {
  const midnight = now.startOf('day');
  return intervalStarts(midnight, midnight.plus({ days: 1 }), 60);
}

const CALM = { eeaLevel: 0, prcMw: 11_013 };

/** A file that has stopped goes on telling what was an hour ago. */
function gridConditions(
  { clock, grid }: ErcotDashboardSimulatorOptions,
  stopped: boolean,
): Record<string, unknown> {
  const { eeaLevel, prcMw } = grid?.() ?? CALM;
  const madeAt = clock.now().minus({ seconds: 8, hours: stopped ? 1 : 0 });
  const prc = prcMw.toLocaleString('en-US');
  return {
    lastUpdated: stamp(madeAt.setZone(ERCOT_ZONE)),
    current_condition: {
      eea_level: eeaLevel,
      state: eeaLevel === 0 ? 'normal' : 'eea',
      prc_value: prc,
      datetime: Math.floor(madeAt.toSeconds()),
    },
    data: [],
  };
}

/** Demand of the day so far by five minutes, and its forecast for six days from the next hour on. */
function supplyDemandAt(instant: DateTime, empty: boolean): Record<string, unknown> {
  const now = instant.setZone(ERCOT_ZONE);
  const demandMw = (at: DateTime): number => 50_000 + 1_000 * at.hour;
  const row = (at: DateTime) => ({ timestamp: stamp(at), epoch: at.toMillis() });
  const hours = intervalStarts(now, now.plus({ days: 6 }), 60).map((at) => at.setZone(ERCOT_ZONE));
  return {
    lastUpdated: stamp(now),
    data: empty
      ? []
      : intervalStarts(now.startOf('day'), now.plus({ minutes: 30 }), 5).map((each) => {
          const at = each.setZone(ERCOT_ZONE);
          return { demand: demandMw(at), forecast: at > now ? 1 : 0, dstFlag: 0, ...row(at) };
        }),
    forecast: empty
      ? []
      : hours.map((at) => ({ forecastedDemand: demandMw(at), dstFlag: 'N', ...row(at.plus({ hours: 1 })) })),
  };
}

function rowOf(
  start: DateTime,
  minutes: number,
  { priceUsdPerMwh }: ErcotDashboardSimulatorOptions,
): Record<string, unknown> {
  const end = intervalEnd({ start, minutes }).setZone(ERCOT_ZONE);
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

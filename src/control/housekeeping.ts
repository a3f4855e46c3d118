import { Inject, Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import type { Clock } from '../core/ports/clock.js';
import { CustomerHours, FleetRegistry, TelemetryStore } from '../fleet/index.js';
import { HorizonStore, PlanService } from '../plan/index.js';
import { CLOCK } from '../platform/index.js';

/** Intervals younger than this may still be open. */
const OPEN_MINUTES = 10;

/** Adds up customers' hours, and drops what is past its keeping, once a night. The ledger and the interval records are kept for good. */
@Injectable()
export class Housekeeping {
  readonly #logger = new Logger('Control');

  constructor(
    private readonly registry: FleetRegistry,
    private readonly telemetry: TelemetryStore,
    private readonly customerHours: CustomerHours,
    private readonly plans: PlanService,
    private readonly horizons: HorizonStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Contracts count whole hours: each is added up soon after it is over. */
  @Cron('3-59/10 * * * *')
  async closeCustomerHours(): Promise<void> {
    for (const { siteId } of this.registry.sites) {
      try {
        await this.customerHours.closeHours(siteId, this.clock.now());
      } catch (error) {
        this.#logger.error(
          `${siteId}: hours of customers could not be added up; tried again in 10 min`,
          error,
        );
      }
    }
  }

  /** Most roll-ups are stored as their frames come; a restart, a fault or a move from an older Ebb leaves some out. */
  @Cron('7-59/10 * * * *')
  async makeUpForRollUps(): Promise<void> {
    try {
      const before = this.clock.now().minus({ minutes: OPEN_MINUTES });
      const count = await this.telemetry.makeUpForRollUps(before);
      if (count > 0) this.#logger.log(`telemetry of ${count} intervals of five minutes was rolled up late`);
    } catch (error) {
      this.#logger.error('telemetry could not be rolled up; tried again in 10 min', error);
    }
  }

  @Cron('17 3 * * *')
  async dropOld(): Promise<void> {
    const now = this.clock.now();
    try {
      const dropped = await this.telemetry.dropOld(now, this.registry.retention);
      if (dropped.length > 0) this.#logger.log(`dropped what is past its keeping: ${dropped.join(', ')}`);
    } catch (error) {
      this.#logger.error('old telemetry could not be dropped; tried again tomorrow', error);
    }
    for (const { siteId } of this.registry.sites) {
      try {
        await this.plans.dropOld(siteId, now);
        await this.horizons.dropOld(siteId, now);
      } catch (error) {
        this.#logger.error(`${siteId}: old plans could not be dropped; tried again tomorrow`, error);
      }
    }
  }
}

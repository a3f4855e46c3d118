import { Inject, Injectable, Logger } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import type { Clock } from '../core/ports/clock.js';
import { FleetRegistry, TelemetryStore } from '../fleet/index.js';
import { HorizonStore, PlanService } from '../plan/index.js';
import { CLOCK } from '../platform/index.js';

/** Drops what is past its keeping, once a night. The ledger and the interval records are kept for good. */
@Injectable()
export class Housekeeping {
  readonly #logger = new Logger('Control');

  constructor(
    private readonly registry: FleetRegistry,
    private readonly telemetry: TelemetryStore,
    private readonly plans: PlanService,
    private readonly horizons: HorizonStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Cron('17 3 * * *')
  async dropOld(): Promise<void> {
    const now = this.clock.now();
    for (const { siteId } of this.registry.sites) {
      try {
        await this.telemetry.dropOld(siteId, now);
        await this.plans.dropOld(siteId, now);
        await this.horizons.dropOld(siteId, now);
      } catch (error) {
        this.#logger.error(
          `${siteId}: old telemetry and plans could not be dropped; tried again tomorrow`,
          error,
        );
      }
    }
  }
}

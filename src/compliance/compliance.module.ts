import { type DynamicModule, type InjectionToken, Module, type ModuleMetadata } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { ComplianceService } from './compliance.service.js';
import { IntervalRecorder } from './interval-recorder.js';
import { MeterStore } from './meter-store.js';
import { PRICE_SOURCE, SETPOINT_SOURCE, SITE_ENERGY_SOURCE } from './ports.js';

/** Who stands behind the ports: a provider each, of a global module or of one of `imports`. */
export interface ComplianceSources {
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  /** A `SiteEnergySource`. */
  readonly energy: InjectionToken;
  /** A `SetpointSource`. */
  readonly setpoints: InjectionToken;
  /** A `PriceSource`. */
  readonly prices: InjectionToken;
}

/** Closes every settlement interval with its energy, setpoint and price. */
@Module({})
export class ComplianceModule {
  static for({ imports, energy, setpoints, prices }: ComplianceSources): DynamicModule {
    return {
      module: ComplianceModule,
      // The composition root makes it once; the API reads it.
      global: true,
      imports: [LedgerModule, ...imports],
      providers: [
        { provide: SITE_ENERGY_SOURCE, useExisting: energy },
        { provide: SETPOINT_SOURCE, useExisting: setpoints },
        { provide: PRICE_SOURCE, useExisting: prices },
        IntervalRecorder,
        MeterStore,
        ComplianceService,
      ],
      exports: [ComplianceService, IntervalRecorder, MeterStore],
    };
  }
}

import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { StateModule } from '../state/index.js';
import { HorizonStore } from './horizon-store.js';
import { HorizonService } from './horizon.service.js';
import { PlanService } from './plan.service.js';

/** SiteSnapshot → Plan. */
@Module({
  imports: [LedgerModule, StateModule],
  providers: [PlanService, HorizonStore, HorizonService],
  exports: [PlanService, HorizonService, HorizonStore],
})
export class PlanModule {}

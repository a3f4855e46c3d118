import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { PlanService } from './plan.service.js';

/** SiteSnapshot → Plan. */
@Module({ imports: [LedgerModule], providers: [PlanService], exports: [PlanService] })
export class PlanModule {}

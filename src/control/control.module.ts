import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { DispatchModule } from '../dispatch/index.js';
import { IngestModule } from '../ingest/index.js';
import { PlanModule } from '../plan/index.js';
import { ShadowModule } from '../shadow/index.js';
import { StateModule } from '../state/index.js';
import { ControlService } from './control.service.js';
import { Housekeeping } from './housekeeping.js';

/** The tick: state → plan → dispatch. */
@Module({
  imports: [ScheduleModule.forRoot(), IngestModule, StateModule, PlanModule, DispatchModule, ShadowModule],
  providers: [ControlService, Housekeeping],
  exports: [ControlService],
})
export class ControlModule {}

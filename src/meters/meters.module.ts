import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { DriftWatch } from './drift-watch.js';
import { MeterService } from './meter.service.js';
import { ReadingStore } from './reading-store.js';

/** Meters that are asked, and what they are compared with. */
@Module({
  imports: [LedgerModule],
  providers: [ReadingStore, DriftWatch, MeterService],
  exports: [MeterService, ReadingStore],
})
export class MetersModule {}

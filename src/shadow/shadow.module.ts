import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/index.js';
import { LedgerModule } from '../ledger/index.js';
import { ShadowService } from './shadow.service.js';
import { ShadowSettler } from './shadow-settler.js';
import { ShadowStore } from './shadow-store.js';

/** What sites in mode shadow would have earned. */
@Module({
  imports: [LedgerModule, IngestModule],
  providers: [ShadowStore, ShadowSettler, ShadowService],
  exports: [ShadowService],
})
export class ShadowModule {}

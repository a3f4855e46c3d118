import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { CommandStore } from './command-store.js';
import { DispatchService } from './dispatch.service.js';

/** Plan → commands → read-back. */
@Module({
  imports: [LedgerModule],
  providers: [CommandStore, DispatchService],
  exports: [CommandStore, DispatchService],
})
export class DispatchModule {}

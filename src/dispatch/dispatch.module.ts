import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { CommandHistory } from './command-history.js';
import { CommandStore } from './command-store.js';
import { DispatchService } from './dispatch.service.js';

/** Plan → commands → read-back. */
@Module({
  imports: [LedgerModule],
  providers: [CommandStore, CommandHistory, DispatchService],
  exports: [CommandStore, CommandHistory, DispatchService],
})
export class DispatchModule {}

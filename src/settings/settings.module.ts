import { Module } from '@nestjs/common';
import { ControlModule } from '../control/index.js';
import { LedgerModule } from '../ledger/index.js';
import { SettingsService } from './settings.service.js';
import { VersionStore } from './version-store.js';

/** What of a site can be changed while Ebb runs. */
@Module({
  imports: [LedgerModule, ControlModule],
  providers: [VersionStore, SettingsService],
  exports: [SettingsService],
})
export class SettingsModule {}

import { Module } from '@nestjs/common';
import { ControlModule } from '../control/index.js';
import { IngestModule } from '../ingest/index.js';
import { LedgerModule } from '../ledger/index.js';
import { DryRunDesk } from './dry-run-desk.js';
import { RecordedPast } from './recorded-past.js';
import { SettingsService } from './settings.service.js';
import { VersionStore } from './version-store.js';

/** What of a site can be changed while Ebb runs. */
@Module({
  imports: [LedgerModule, IngestModule, ControlModule],
  providers: [VersionStore, SettingsService, RecordedPast, DryRunDesk],
  exports: [SettingsService, DryRunDesk],
})
export class SettingsModule {}

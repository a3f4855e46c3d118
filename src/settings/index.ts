export { SettingsModule } from './settings.module.js';
export {
  type CheckedDraft,
  type CurrentSettings,
  SettingsService,
  type WantedChange,
} from './settings.service.js';
export { DRY_RUN_DAYS, DRY_RUN_WORKER, DryRunDesk, type DryRunView } from './dry-run-desk.js';
export { OutdatedError } from './outdated.js';
export { NO_SETTINGS } from './no-file.js';
export { SETTINGS_FILE, type SettingsFile } from './settings-file.js';
export type { SettingsVersion } from './version-store.js';
export { SettingsVersionEntity } from './entities.js';

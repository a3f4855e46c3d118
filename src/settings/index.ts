export { SettingsModule } from './settings.module.js';
export {
  type CheckedDraft,
  type CurrentSettings,
  SettingsService,
  type WantedChange,
} from './settings.service.js';
export { OutdatedError } from './outdated.js';
export { SETTINGS_FILE, type SettingsFile } from './settings-file.js';
export type { SettingsVersion } from './version-store.js';
export { SettingsVersionEntity } from './entities.js';

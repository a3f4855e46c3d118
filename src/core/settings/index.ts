export { type SettingChange, settingChanges } from './difference.js';
export type { DryRunSummary } from './dry-run-summary.js';
export type { SettingField } from './field.js';
export {
  type ChangeKind,
  changeKinds,
  isLive,
  SETTINGS_KEYS,
  type SettingsKey,
  withSettings,
} from './kinds.js';

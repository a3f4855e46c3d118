export { type SettingChange, settingChanges } from './difference.js';
export { type ChangedInterval, DryRun, type DryRunHour, type DryRunResult } from './dry-run.js';
export type { OutlookAt } from './course.js';
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
export { notInDryRun } from './not-in-dry-run.js';

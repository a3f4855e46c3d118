import type { ConfigProblem } from '../core/errors.js';
import type { SettingChange, SettingField } from '../core/settings/index.js';
import type { AppConfig } from '../core/site.js';

/** The configuration as the composition root hands it in: stages do not know how it is written. */
export const SETTINGS_FILE = Symbol('SETTINGS_FILE');

/** One setting as a form changes it. */
export interface SettingEdit {
  readonly path: readonly (string | number)[];
  /** Left out: the setting is to go. */
  readonly value?: unknown;
}

export interface SettingsFile {
  /** What Ebb was started for. */
  readonly asked: string;
  /** What it goes by; another one where changes may not be written into what was asked for. */
  readonly file: string;
  /** Where a change is written, and followed at the next start. */
  readonly target: string;
  /** The text that Ebb goes by, as it was loaded or written last. */
  readonly text: string;
  readonly fields: readonly SettingField[];
  /** What the file has now. @throws EbbError where it cannot be read */
  readNow(): string;
  /** The settings of a site, as YAML. @throws EbbError where there is no such site */
  settingsOf(fileText: string, siteId: string): string;
  /** The same as values. @throws ConfigError */
  valuesOf(settingsText: string): Readonly<Record<string, unknown>>;
  /** A draft with single settings changed, its comments kept. @throws ConfigError where it cannot be read */
  edited(draft: string, edits: readonly SettingEdit[]): string;
  /** @throws ConfigError where the draft cannot be read or changes what needs a restart */
  merge(siteId: string, draft: string): { readonly text: string; readonly changes: readonly SettingChange[] };
  /** Checks a whole text as at a start. @throws ConfigError with every mistake */
  load(fileText: string): Promise<AppConfig>;
  /** Problems of a whole text, at the lines of the draft where they are in it. */
  atDraft(
    problems: readonly ConfigProblem[],
    draft: string,
    fileText: string,
    siteId: string,
  ): ConfigProblem[];
  /** Puts a text in the file's place at once, keeping the one before beside it. Returns what undoes it. */
  write(fileText: string): () => void;
}

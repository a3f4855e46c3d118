import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import {
  atDraft,
  editedSettings,
  mergeSettings,
  settingsText,
  settingsValues,
} from '../config/site-file/settings.js';
import { settingFields } from '../config/site-file/settings-form.js';
import { type ConfigPlace, copyHeader } from './config-place.js';
import { ConfigError, EbbError } from './core/errors.js';
import type { AppConfig } from './core/site.js';
import type { SettingsFile } from './settings/index.js';

/**
 * The configuration file that a running Ebb goes by and changes.
 * @param text what was loaded
 * @param load checks a file as at a start
 */
export function settingsOnDisk(
  place: ConfigPlace,
  text: string,
  load: (file: string) => Promise<AppConfig>,
): SettingsFile {
  const { asked, target } = place;
  let [file, known] = [place.file, text];
  return {
    asked,
    target,
    get file() {
      return file;
    },
    get text() {
      return known;
    },
    fields: settingFields(),
    readNow: () => readText(file),
    settingsOf: settingsText,
    valuesOf: settingsValues,
    edited: editedSettings,
    merge: (siteId, draft) => mergeSettings(known, siteId, draft),
    load: (fileText) => loadDraft(target, fileText, load),
    atDraft: (problems, draft, fileText, siteId) => atDraft(problems, draft, fileText, siteId),
    write: (fileText) => {
      const before = { file, known };
      const fresh = file === target ? fileText : `${copyHeader(file, known)}${fileText}`;
      const undo = replaceFile(target, fresh);
      [file, known] = [target, fresh];
      return () => {
        undo();
        ({ file, known } = before);
      };
    },
  };
}

/** Relative paths count from the file's own folder, so the draft lies beside it. */
async function loadDraft(
  target: string,
  text: string,
  load: (file: string) => Promise<AppConfig>,
): Promise<AppConfig> {
  const draft = `${target}.draft.yaml`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(draft, text, { mode: 0o600 });
    return await load(draft);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const ofTarget = error.problems.map((problem) => ({
      ...problem,
      file: problem.file === draft ? target : problem.file,
    }));
    throw new ConfigError(ofTarget);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** At once, or not at all; the one before stays beside it. Returns what undoes it. */
function replaceFile(target: string, text: string): () => void {
  const [fresh, before] = [`${target}.new`, `${target}.before`];
  const isThere = existsSync(target);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(fresh, text, { flush: true, ...(isThere && { mode: statSync(target).mode }) });
  if (isThere) copyFileSync(target, before);
  renameSync(fresh, target);
  return () => (isThere ? copyFileSync(before, target) : rmSync(target, { force: true }));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EbbError('rejected', `${file} cannot be read any more (${code}): put it back`);
  }
}

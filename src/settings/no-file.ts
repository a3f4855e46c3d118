import { EbbError } from '../core/errors.js';
import type { SettingsFile } from './settings-file.js';

const refuse = (): never => {
  throw new EbbError('unsupported', 'this Ebb was started without a configuration file');
};

/** Of a site that was not made from a file: nothing of it can be changed. */
export const NO_SETTINGS: SettingsFile = {
  asked: '',
  file: '',
  target: '',
  text: '',
  fields: [],
  readNow: refuse,
  settingsOf: refuse,
  valuesOf: refuse,
  edited: refuse,
  merge: refuse,
  load: refuse,
  atDraft: refuse,
  write: refuse,
};

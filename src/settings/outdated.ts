import { ConflictError } from '../core/errors.js';
import type { SettingChange } from '../core/settings/index.js';

/** The same of settings. */
export class OutdatedError extends ConflictError {
  override readonly name = 'OutdatedError';

  constructor(
    message: string,
    /** In which the file differs from what Ebb goes by; empty where that is not how it came. */
    readonly changes: readonly SettingChange[],
  ) {
    super(message);
  }
}

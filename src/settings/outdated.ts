import type { SettingChange } from '../core/settings/index.js';

/** What a change was made from is not there any more. Nothing was changed. */
export class OutdatedError extends Error {
  override readonly name = 'OutdatedError';

  constructor(
    message: string,
    /** In which the file differs from what Ebb goes by; empty where that is not how it came. */
    readonly changes: readonly SettingChange[],
  ) {
    super(message);
  }
}

import type { DateTime } from 'luxon';
import { sha256Hex } from '../core/ledger/digest.js';
import { changeKinds, type DryRunSummary, type SettingChange } from '../core/settings/index.js';
import type { WantedChange } from './settings.service.js';
import type { SettingsVersion } from './version-store.js';

/** What a version is made of. */
export interface VersionParts extends Pick<WantedChange, 'by' | 'reason' | 'putBack' | 'approval'> {
  readonly yaml: string;
  readonly dryRun?: DryRunSummary | null;
}

/** The version after `latest`; null: the first one. */
export function newVersion(
  latest: SettingsVersion | null,
  { yaml, by, reason, dryRun = null, putBack = null, approval }: VersionParts,
  madeAt: DateTime,
): SettingsVersion {
  return {
    version: (latest?.version ?? 0) + 1,
    madeAt,
    madeBy: by,
    reason,
    hash: sha256Hex(yaml),
    yaml,
    putBack,
    dryRun,
    approvedBy: approval?.by ?? null,
    requestId: approval?.requestId ?? null,
  };
}

/** What the ledger says of a version. */
export function entryOf(
  made: SettingsVersion,
  before: SettingsVersion | null,
  changes: readonly SettingChange[],
) {
  const { version, hash: toHash, madeBy: by, reason, putBack, dryRun, approvedBy, requestId } = made;
  const kinds = changeKinds(changes);
  const body = {
    version,
    fromHash: before?.hash ?? null,
    toHash,
    by,
    reason,
    kinds,
    changes,
    putBack,
    dryRun,
    ...(requestId !== null && { approvedBy, requestId }),
  };
  return { kind: 'settings-changed', body } as const;
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ConflictError } from '../core/errors.js';
import { canonicalJson } from '../core/ledger/canonical.js';
import { sha256Hex } from '../core/ledger/digest.js';
import type { SiteMode } from '../core/planner/policy.js';
import type { SiteConfig } from '../core/site.js';
import { toWire } from '../core/wire.js';
import { Ledger } from '../ledger/index.js';

/** A site's mode, its count of plans, and the fingerprint of its configuration. */
@Injectable()
export class SiteStore {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
  ) {}

  /**
   * Makes the stored site agree with its configuration. A mode set by an operator stays until the configuration
   * names another one than it did. A change is a ledger entry.
   */
  async register(site: SiteConfig, by: string): Promise<void> {
    const config = publicConfig(site);
    const configHash = sha256Hex(canonicalJson(config));
    await this.database.transaction(async (tx) => {
      const [known] = await tx.query<{ mode: SiteMode; configured_mode: SiteMode; config_hash: string }[]>(
        'SELECT mode, configured_mode, config_hash FROM site WHERE site_id = $1 FOR UPDATE',
        [site.siteId],
      );
      if (known?.config_hash === configHash) return;
      const mode = known && known.configured_mode === site.mode ? known.mode : site.mode;
      await tx.query(
        `INSERT INTO site (site_id, mode, configured_mode, config_hash, epoch) VALUES ($1, $2, $3, $4, 0)
         ON CONFLICT (site_id) DO UPDATE SET mode = $2, configured_mode = $3, config_hash = $4`,
        [site.siteId, mode, site.mode, configHash],
      );
      const body = { by, configHash, previousConfigHash: known?.config_hash ?? null, mode, config };
      await this.ledger.append(site.siteId, [{ kind: 'config-changed', body }], tx);
    });
  }

  async mode(siteId: string): Promise<SiteMode> {
    const [row] = await this.database.query<{ mode: SiteMode }[]>(
      'SELECT mode FROM site WHERE site_id = $1',
      [siteId],
    );
    return row!.mode;
  }

  /** @param from the mode that it is changed from; absent: any @throws ConflictError where it is another */
  async setMode(siteId: string, mode: SiteMode, by: string, reason: string, from?: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ mode: SiteMode }[]>(
        'SELECT mode FROM site WHERE site_id = $1 FOR UPDATE',
        [siteId],
      );
      if (from !== undefined && row!.mode !== from)
        throw new ConflictError(
          `the mode is ${row!.mode} by now, not ${from}: look again before you change it`,
        );
      if (row!.mode === mode) return;
      await tx.query('UPDATE site SET mode = $2 WHERE site_id = $1', [siteId, mode]);
      const body = { by, reason, field: 'mode', from: row!.mode, to: mode };
      await this.ledger.append(siteId, [{ kind: 'config-changed', body }], tx);
    });
  }

  /** The next plan's number. */
  async nextEpoch(siteId: string): Promise<number> {
    const result = await this.database.query<[{ epoch: string }[], number]>(
      'UPDATE site SET epoch = epoch + 1 WHERE site_id = $1 RETURNING epoch',
      [siteId],
    );
    return Number(result[0][0]!.epoch);
  }
}

/** The configuration as the ledger may show it: addresses and credentials of miners and of sources of signals stay out. */
function publicConfig(site: SiteConfig): unknown {
  const miners = site.miners.map(({ minerId, modelId, feederId, customerId, virtual }) => ({
    minerId,
    modelId,
    feederId,
    customerId,
    virtual,
  }));
  const { miners: _, signals: sources, ...rest } = site;
  const signals = sources?.map(({ sourceId, protocol }) => ({ sourceId, protocol }));
  return toWire({
    ...rest,
    ...(signals && { signals }),
    minerCount: miners.length,
    minersHash: sha256Hex(canonicalJson(miners)),
  });
}

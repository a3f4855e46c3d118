import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ControlService } from '../control/index.js';
import { ConfigError, EbbError } from '../core/errors.js';
import { sha256Hex } from '../core/ledger/digest.js';
import type { Clock } from '../core/ports/clock.js';
import {
  type ChangeKind,
  changeKinds,
  type DryRunSummary,
  type SettingChange,
  settingChanges,
  withSettings,
} from '../core/settings/index.js';
import type { SiteConfig } from '../core/site.js';
import { FleetRegistry, SiteStore } from '../fleet/index.js';
import { Ledger } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { OutdatedError } from './outdated.js';
import { SETTINGS_FILE, type SettingsFile } from './settings-file.js';
import { entryOf, newVersion } from './new-version.js';
import { type SettingsVersion, VersionStore } from './version-store.js';

/** A site's settings as Ebb goes by them. */
export interface CurrentSettings {
  readonly version: number;
  /** SHA-256 of `yaml`, hex: what a change has to be made to. */
  readonly hash: string;
  readonly yaml: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** In which the file differs since it was loaded, by somebody's hand; null: in nothing. */
  readonly byHand: readonly SettingChange[] | null;
}

/** A draft that holds as part of the whole configuration. */
export interface CheckedDraft {
  readonly site: SiteConfig;
  /** The whole file. */
  readonly fileText: string;
  readonly yaml: string;
  readonly hash: string;
  readonly changes: readonly SettingChange[];
  readonly kinds: readonly ChangeKind[];
}

/** A change that somebody wants. */
export interface WantedChange {
  /** Settings as YAML; what is left out of them is no more. */
  readonly draft: string;
  /** Hash of the settings that the draft was made from. */
  readonly ifHash: string;
  readonly by: string;
  readonly reason: string;
  /** What a dry run said of settings with that hash, against those; absent: none was run. */
  readonly dryRunOf?: (hash: string, againstHash: string) => DryRunSummary | null;
  readonly putBack?: number | null;
  /** The second person who allowed it, and the request that they approved: it is carried out once. */
  readonly approval?: { readonly by: string; readonly requestId: string };
}

/** Changes settings of sites while Ebb runs: in the file, on disk as a version, in the ledger, then in what decides. */
@Injectable()
export class SettingsService {
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly registry: FleetRegistry,
    private readonly sites: SiteStore,
    private readonly control: ControlService,
    private readonly versions: VersionStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS_FILE) readonly file: SettingsFile,
  ) {}

  /** Keeps as a version what the file has, where it is not the newest one already. */
  async start(): Promise<void> {
    for (const { siteId } of this.registry.sites) {
      const latest = await this.versions.latest(siteId);
      const yaml = this.file.settingsOf(this.file.text, siteId);
      if (latest?.hash === sha256Hex(yaml)) continue;
      const reason = latest ? 'changed in the file while Ebb was not running' : 'as the file had it at first';
      const version = newVersion(latest, { yaml, by: 'configuration file', reason }, this.clock.now());
      const changes = latest ? this.#differences(latest.yaml, yaml) : [];
      await this.database.transaction(async (tx) => {
        await this.versions.add(siteId, version, tx);
        await this.ledger.append(siteId, [entryOf(version, latest, changes)], tx);
      });
    }
  }

  stop(): void {
    // A change that has begun is finished by its request.
  }

  async current(siteId: string): Promise<CurrentSettings> {
    const yaml = this.file.settingsOf(this.file.text, siteId);
    const latest = await this.versions.latest(siteId);
    return {
      version: latest?.version ?? 0,
      hash: sha256Hex(yaml),
      yaml,
      values: this.file.valuesOf(yaml),
      byHand: this.#byHand(siteId),
    };
  }

  /** SHA-256 of the settings that the newest version has, hex; null where there is none. */
  async hashInForce(siteId: string): Promise<string | null> {
    return (await this.versions.latest(siteId))?.hash ?? null;
  }

  /**
   * Checks a draft as part of the whole configuration.
   * @throws ConfigError with every mistake, those of the draft at its own lines
   */
  async check(siteId: string, draft: string): Promise<CheckedDraft> {
    const { text: fileText, changes } = this.file.merge(siteId, draft);
    const config = await this.file.load(fileText).catch((error: unknown) => {
      if (!(error instanceof ConfigError)) throw error;
      throw new ConfigError(this.file.atDraft(error.problems, draft, fileText, siteId));
    });
    const loaded = config.sites.find((site) => site.siteId === siteId)!;
    const yaml = this.file.settingsOf(fileText, siteId);
    return {
      site: withSettings(this.registry.fleet(siteId).site, loaded),
      fileText,
      yaml,
      hash: sha256Hex(yaml),
      changes,
      kinds: changeKinds(changes),
    };
  }

  /**
   * Changes the settings: the file, a version and the ledger's entry together, then what the site decides by, between two
   * ticks; the next tick follows at once.
   * @throws ConfigError with every mistake; OutdatedError where the settings are not what the draft was made from, or the
   * file was changed by hand; EbbError (rejected) where nothing would change
   */
  async save(siteId: string, wanted: WantedChange): Promise<SettingsVersion> {
    const turn = this.#turn.then(() => this.#save(siteId, wanted));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /**
   * Checks all that `save` would, and changes nothing.
   * @throws as `save`
   */
  async prepare(
    siteId: string,
    { draft, ifHash }: Pick<WantedChange, 'draft' | 'ifHash'>,
  ): Promise<CheckedDraft> {
    this.#refuseOutdated(siteId, this.file.settingsOf(this.file.text, siteId), ifHash);
    const checked = await this.check(siteId, draft);
    if (checked.changes.length === 0)
      throw new EbbError('rejected', 'nothing would change: these are the settings in force');
    return checked;
  }

  /** Makes a version of old the newest. @throws as `save`; EbbError (rejected) where there is no such version */
  async putBack(
    siteId: string,
    version: number,
    wanted: Omit<WantedChange, 'draft'>,
  ): Promise<SettingsVersion> {
    const { yaml: draft } = await this.#existing(siteId, version);
    return this.save(siteId, { ...wanted, draft, putBack: version });
  }

  /** In which settings as YAML differ from those in force. @throws ConfigError where they cannot be read */
  differences(siteId: string, yaml: string): SettingChange[] {
    return this.#differences(this.file.settingsOf(this.file.text, siteId), yaml);
  }

  /** Newest first. */
  list(siteId: string, limit: number, before?: number): Promise<SettingsVersion[]> {
    return this.versions.list(siteId, limit, before);
  }

  /** A version, in what it differs from the one before, and from what is in force. */
  async version(siteId: string, version: number) {
    const found = await this.#existing(siteId, version);
    const before = await this.versions.at(siteId, version - 1);
    const now = this.file.settingsOf(this.file.text, siteId);
    return {
      ...found,
      changes: before ? this.#differences(before.yaml, found.yaml) : [],
      changesIfPutBack: this.#differences(now, found.yaml),
    };
  }

  async #save(siteId: string, wanted: WantedChange): Promise<SettingsVersion> {
    const known = wanted.approval && (await this.versions.ofRequest(wanted.approval.requestId));
    if (known) return known;
    const checked = await this.prepare(siteId, wanted);
    const latest = await this.versions.latest(siteId);
    const dryRun = wanted.dryRunOf?.(checked.hash, wanted.ifHash) ?? null;
    const version = newVersion(latest, { ...wanted, yaml: checked.yaml, dryRun }, this.clock.now());
    await this.control.changeSettings(siteId, async () => {
      await this.#keep(siteId, version, latest, checked);
      this.registry.replaceSettings(checked.site);
      await this.sites.register(checked.site, wanted.by);
    });
    return version;
  }

  /** All or nothing: where the database does not take it, the file is put back as it was. */
  async #keep(
    siteId: string,
    version: SettingsVersion,
    latest: SettingsVersion | null,
    { fileText, changes }: CheckedDraft,
  ): Promise<void> {
    let undo = (): void => undefined;
    try {
      await this.database.transaction(async (tx) => {
        await this.versions.add(siteId, version, tx);
        await this.ledger.append(siteId, [entryOf(version, latest, changes)], tx);
        undo = this.file.write(fileText);
      });
    } catch (error) {
      undo();
      throw error;
    }
  }

  #refuseOutdated(siteId: string, before: string, ifHash: string): void {
    const byHand = this.#byHand(siteId);
    if (byHand) {
      throw new OutdatedError(
        `${this.file.file} was changed by hand since Ebb loaded it; restart Ebb to follow it, or put it back`,
        byHand,
      );
    }
    if (ifHash !== sha256Hex(before))
      throw new OutdatedError(
        'the settings were changed since this draft was begun: look at what is new',
        [],
      );
  }

  /** Null where the file is what was loaded. */
  #byHand(siteId: string): readonly SettingChange[] | null {
    const text = this.file.readNow();
    if (text === this.file.text) return null;
    try {
      const now = this.file.settingsOf(text, siteId);
      return this.#differences(this.file.settingsOf(this.file.text, siteId), now);
    } catch {
      // What is there now cannot be read, or has the site no more.
      return [];
    }
  }

  #differences(from: string, to: string): SettingChange[] {
    return settingChanges(this.file.valuesOf(from), this.file.valuesOf(to));
  }

  async #existing(siteId: string, version: number): Promise<SettingsVersion> {
    const found = await this.versions.at(siteId, version);
    if (!found) throw new EbbError('rejected', `${siteId} has no version ${version} of its settings`);
    return found;
  }
}

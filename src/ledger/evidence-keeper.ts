import type { KeyObject } from 'node:crypto';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  Optional,
} from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EvidenceConfig } from '../core/evidence.js';
import type { Clock } from '../core/ports/clock.js';
import { CLOCK, Health } from '../platform/index.js';
import { EVIDENCE } from './bundle-evidence.js';
import { Ledger, SIGNING_KEY } from './ledger.js';
import { RetriedTask } from './retried.js';
import { Timestamps } from './timestamps/timestamps.js';
import { WormExport } from './worm/worm-export.js';

const STAMP_POLL_SECONDS = 30;
const STAMP_RETRY_SECONDS = { first: 30, max: 900 };
const WORM_RETRY_SECONDS = { first: 60, max: 3_600 };

/** Has checkpoints stamped and segments exported in the background: what cannot be done now is done later, and stops nothing. */
@Injectable()
export class EvidenceKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #tasks: RetriedTask[] = [];
  readonly #abort = new AbortController();

  constructor(
    private readonly ledger: Ledger,
    private readonly health: Health,
    @InjectDataSource() private readonly database: DataSource,
    @Inject(SIGNING_KEY) private readonly key: KeyObject,
    @Inject(CLOCK) private readonly clock: Clock,
    @Optional() @Inject(EVIDENCE) private readonly evidence: EvidenceConfig | undefined,
  ) {}

  onApplicationBootstrap(): void {
    if (this.evidence?.timestamps) {
      const stamps = new Timestamps(this.database, this.evidence.timestamps);
      this.#add('ledger time stamps', STAMP_POLL_SECONDS, STAMP_RETRY_SECONDS, (siteId) =>
        stamps.stampWaiting(siteId, this.#abort.signal),
      );
    }
    if (this.evidence?.worm) {
      const { path, everyMinutes } = this.evidence.worm;
      const worm = new WormExport(this.database, path, this.key, this.clock);
      this.#add('ledger worm export', everyMinutes * 60, WORM_RETRY_SECONDS, (siteId) =>
        worm.exportNew(siteId),
      );
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#tasks.map((task) => task.stop()));
  }

  /** Does at once what is due. */
  async runNow(): Promise<void> {
    await Promise.all(this.#tasks.map((task) => task.run()));
  }

  /** A task for every site that has a ledger. */
  #add(
    what: string,
    everySeconds: number,
    retrySeconds: { readonly first: number; readonly max: number },
    ofSite: (siteId: string) => Promise<unknown>,
  ): void {
    const task = new RetriedTask({
      what,
      everySeconds,
      retrySeconds,
      task: async () => {
        for (const siteId of await this.ledger.sites()) await ofSite(siteId);
      },
    });
    this.#tasks.push(task);
    this.health.register(what.replaceAll(' ', '-'), () => task.check());
    task.start();
  }
}

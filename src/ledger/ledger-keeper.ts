import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Clock } from '../core/ports/clock.js';
import { CLOCK, type CheckResult, Health } from '../platform/index.js';
import { CHECKPOINT_MINUTES, Ledger } from './ledger.js';

/** Verifies the chains' ends at the start, and signs what has gone unsigned: by time, and before a stop. */
@Injectable()
export class LedgerKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('Ledger');
  /** What is wrong, by site. */
  readonly #faults = new Map<string, string>();
  #cancel: () => void = () => undefined;
  #stopped = false;
  #signing: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: Ledger,
    private readonly health: Health,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.health.register('ledger', () => this.#check());
    for (const siteId of await this.ledger.sites()) await this.#verify(siteId);
    this.#schedule();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#signing;
    await this.#signAll();
  }

  async #verify(siteId: string): Promise<void> {
    try {
      const { finding } = await this.ledger.verify(siteId, { recent: true });
      if (!finding) return;
      const place = finding.seq === null ? '' : ` entry ${finding.seq}:`;
      this.#report(siteId, `${finding.problem}:${place} ${finding.detail}`);
    } catch (error) {
      this.#report(siteId, error instanceof Error ? error.message : String(error));
    }
  }

  #report(siteId: string, fault: string): void {
    this.#faults.set(siteId, fault);
    this.#logger.error(
      `THE LEDGER OF ${siteId} DOES NOT VERIFY: ${fault}. Keep the database as it is, export the ledger and verify the file.`,
    );
  }

  #check(): CheckResult {
    if (this.#faults.size === 0)
      return { state: 'ok', detail: 'verified at the start from the last checkpoints on' };
    return {
      state: 'degraded',
      detail: [...this.#faults].map(([siteId, fault]) => `${siteId}: ${fault}`).join('; '),
    };
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#cancel = this.clock.after(CHECKPOINT_MINUTES * 60, () => {
      this.#signing = this.#signAll().then(() => this.#schedule());
    });
  }

  async #signAll(): Promise<void> {
    try {
      for (const siteId of await this.ledger.sites()) await this.ledger.checkpoint(siteId);
    } catch (error) {
      this.#logger.error('no checkpoint could be written; tried again with the next', error);
    }
  }
}

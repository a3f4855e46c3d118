import { Logger } from '@nestjs/common';
import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';
import type { LedgerEntry } from '../core/ledger/entry.js';

/** Entries of one site that were committed together, in their order. Must not throw. */
export type AppendListener = (siteId: string, entries: readonly LedgerEntry[]) => void;

interface Appended {
  readonly siteId: string;
  readonly entries: readonly LedgerEntry[];
}

/** Tells of entries once their transaction is on disk: one that is rolled back was never news. */
export class AppendNews implements EntitySubscriberInterface {
  readonly #logger = new Logger('Ledger');
  readonly #listeners: AppendListener[] = [];
  readonly #pending = new WeakMap<QueryRunner, Appended[]>();

  constructor(private readonly database: DataSource) {}

  listen(listener: AppendListener): void {
    if (this.#listeners.length === 0) this.database.subscribers.push(this);
    this.#listeners.push(listener);
  }

  /** Told when the transaction of `runner` is committed. */
  await(runner: QueryRunner, siteId: string, entries: readonly LedgerEntry[]): void {
    if (this.#listeners.length === 0) return;
    const pending = this.#pending.get(runner) ?? [];
    pending.push({ siteId, entries });
    this.#pending.set(runner, pending);
  }

  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    // A savepoint's release is not the commit.
    if (queryRunner.isTransactionActive) return;
    for (const { siteId, entries } of this.#taken(queryRunner)) {
      for (const listener of this.#listeners) {
        try {
          listener(siteId, entries);
        } catch (error) {
          // The transaction is on disk: nothing here may make it look as if it had failed.
          this.#logger.error('a listener of the ledger failed', error);
        }
      }
    }
  }

  afterTransactionRollback({ queryRunner }: TransactionCommitEvent): void {
    this.#taken(queryRunner);
  }

  #taken(runner: QueryRunner): readonly Appended[] {
    const pending = this.#pending.get(runner) ?? [];
    this.#pending.delete(runner);
    return pending;
  }
}

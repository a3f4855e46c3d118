import { Logger } from '@nestjs/common';
import type { LedgerKind } from '../core/ledger/kinds.js';
import type { Ledger } from '../ledger/index.js';

/** The chain of what belongs to no site. No site can be called so: their ids begin with a letter or a digit. */
export const PEOPLE_CHAIN = '_people';

/** The first of its kind is written at once; those that follow within this long are counted and written as one. */
const GATHER_MS = 10 * 60_000;
/** More kinds than this within that time go into one last count: nobody outside can make the ledger grow by more. */
const KINDS_MAX = 200;

interface Gathered {
  readonly kind: LedgerKind;
  readonly body: object;
  readonly since: Date;
  count: number;
}

/** What people do, in a chain of its own. */
export class PeopleRecord {
  readonly #logger = new Logger('People');
  readonly #gathered = new Map<string, Gathered>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly ledger: Ledger) {}

  async write(kind: LedgerKind, body: object): Promise<void> {
    await this.ledger.append(PEOPLE_CHAIN, [{ kind, body }]);
  }

  /** Writes what strangers can cause: the first at once, the same again as one entry with a count. */
  async writeOften(kind: LedgerKind, body: object): Promise<void> {
    const key = `${kind} ${JSON.stringify(body)}`;
    const known = this.#gathered.get(key);
    if (known) {
      known.count += 1;
      return;
    }
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref();
    if (this.#gathered.size >= KINDS_MAX) {
      this.#countOthers(kind);
      return;
    }
    this.#gathered.set(key, { kind, body, since: new Date(), count: 0 });
    await this.write(kind, { ...body, times: 1 });
  }

  /** Writes what was counted; done before a stop, too. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = [...this.#gathered.values()].filter(({ count }) => count > 0);
    this.#gathered.clear();
    try {
      for (const { kind, body, since, count } of entries)
        await this.write(kind, { ...body, times: count, since: since.toISOString() });
    } catch (error) {
      this.#logger.error(`${entries.length} counts of refusals could not be written into the ledger`, error);
    }
  }

  #countOthers(kind: LedgerKind): void {
    const others = this.#gathered.get(kind) ?? {
      kind,
      body: { what: 'others, too many to be told apart' },
      since: new Date(),
      count: 0,
    };
    others.count += 1;
    this.#gathered.set(kind, others);
  }
}

import { Inject, Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DateTime } from 'luxon';
import { DataSource } from 'typeorm';
import { EbbError } from '../core/errors.js';
import { isoUtc } from '../core/interval.js';
import { pricesAgree } from '../core/market/plausibility.js';
import type { Clock } from '../core/ports/clock.js';
import type { CorrectionFeed, PriceCorrection } from '../core/ports/price.js';
import type { SiteConfig } from '../core/site.js';
import { newestOfEach } from '../core/versions/index.js';
import { FleetRegistry } from '../fleet/index.js';
import { Ledger, type NewEntry } from '../ledger/index.js';
import { CLOCK } from '../platform/index.js';
import { asked } from './asked.js';
import type { PolledSource } from './feed-poller.js';
import { type AddedPrice, insertAndTell, pricesOf } from './price-versions.js';
import { isSameMarket } from './same-market.js';
import { VersionStore } from './version-store.js';

/** How far back a market is asked for what it has corrected. */
const CORRECTED_DAYS_MAX = 31;
/** Prices that one ledger entry names. */
const NAMED_MAX = 96;

/** Takes the market's corrections of prices as new versions of known intervals. What was decided on the old ones stays. */
@Injectable()
export class Corrections {
  readonly #logger = new Logger('Ingest');

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly registry: FleetRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  source(site: SiteConfig, id: string, feed: CorrectionFeed): PolledSource {
    const { settlementPoint } = site.market;
    const poll: PolledSource['poll'] = async () => {
      const to = this.clock.now();
      const from = to.minus({ days: CORRECTED_DAYS_MAX });
      const corrections = await asked(id, () => feed.read({ settlementPoint, from, to }));
      await this.#refuseWrong(site, id, corrections);
      const added = await this.add(site, id, corrections);
      // No correction is the usual answer, so that whoever answers is up to date.
      return { newRows: added.length, newestAt: to };
    };
    return { id, pollSeconds: feed.pollSeconds, poll };
  }

  /** Adds versions, with an entry in the ledger of every site that settles there: both or neither. */
  async add(site: SiteConfig, id: string, corrections: readonly PriceCorrection[]): Promise<AddedPrice[]> {
    const concerned = this.registry.sites.filter((other) => isSameMarket(other, site));
    const added = await this.database.transaction(async (tx) => {
      const rows = await insertAndTell(tx, site.market, corrections, id, this.clock.now());
      const entries = entriesOf(site, id, rows);
      if (entries.length > 0) {
        for (const { siteId } of concerned) await this.ledger.append(siteId, entries, tx);
      }
      return rows;
    });
    if (added.length > 0) {
      this.#logger.log(`${site.siteId} price: the market has corrected ${added.length} prices (${id})`);
    }
    return added;
  }

  /** @throws EbbError `malformed` where figures are missing, or what was corrected is not what was published */
  async #refuseWrong(
    { market }: SiteConfig,
    id: string,
    corrections: readonly PriceCorrection[],
  ): Promise<void> {
    const isWrong = ({ start, correctedAt, priceUsdPerMwh, originalUsdPerMwh }: PriceCorrection): boolean =>
      !(start.isValid && correctedAt.isValid) || ![priceUsdPerMwh, originalUsdPerMwh].every(Number.isFinite);
    if (corrections.some(isWrong)) {
      throw new EbbError('malformed', `${id}: a correction without a start, a time or a price`);
    }
    if (corrections.length === 0) return;
    const starts = corrections.map(({ start }) => start.toMillis());
    const versions = await new VersionStore(this.database).between(
      pricesOf(market),
      Math.min(...starts),
      Math.max(...starts) + 1,
    );
    const published = versions.filter(({ correctedAtMs }) => correctedAtMs === null);
    const known = newestOfEach(published, Infinity).map(({ startMs, minutes, value }) => ({
      start: DateTime.fromMillis(startMs, { zone: 'utc' }),
      minutes,
      priceUsdPerMwh: value,
    }));
    // What was read after it had been corrected agrees with the new price instead.
    const originals = corrections.map((each) => ({ ...each, priceUsdPerMwh: each.originalUsdPerMwh }));
    if (pricesAgree(originals, known) === false && pricesAgree(corrections, known) === false) {
      throw new EbbError('malformed', `${id}: it corrects other prices than those that were published`);
    }
  }
}

function entriesOf({ market }: SiteConfig, source: string, added: readonly AddedPrice[]): NewEntry[] {
  const { operator, settlementPoint } = market;
  const entries: NewEntry[] = [];
  for (let first = 0; first < added.length; first += NAMED_MAX) {
    const prices = added.slice(first, first + NAMED_MAX).map(({ startMs, ...price }) => ({
      intervalStart: isoUtc(DateTime.fromMillis(startMs)),
      ...price,
    }));
    entries.push({ kind: 'prices-corrected', body: { operator, settlementPoint, source, prices } });
  }
  return entries;
}

import { Module } from '@nestjs/common';
import { Ledger } from './ledger.js';
import { LedgerKeeper } from './ledger-keeper.js';

/** The append-only record. `SIGNING_KEY` comes from the composition root. */
@Module({ providers: [Ledger, LedgerKeeper], exports: [Ledger] })
export class LedgerModule {}

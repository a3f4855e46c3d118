import { Module } from '@nestjs/common';
import { EvidenceKeeper } from './evidence-keeper.js';
import { Ledger } from './ledger.js';
import { LedgerKeeper } from './ledger-keeper.js';

/** The append-only record. `SIGNING_KEY` and `EVIDENCE` come from the composition root. */
@Module({ providers: [Ledger, LedgerKeeper, EvidenceKeeper], exports: [Ledger] })
export class LedgerModule {}

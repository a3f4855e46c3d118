import { Module } from '@nestjs/common';
import { LedgerModule } from '../ledger/index.js';
import { Approvals } from './approvals.js';
import { People } from './people.js';

/** Who may do what. `PEOPLE_CONFIG` comes from the composition root. */
@Module({ imports: [LedgerModule], providers: [People, Approvals], exports: [People, Approvals] })
export class PeopleModule {}

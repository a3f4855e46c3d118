import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Ledger } from '../ledger/index.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { testSite } from '../../test/support/fleet.js';
import { HandClock } from '../../test/support/hand-clock.js';
import { newKey } from '../../test/support/ledger-chain.js';
import { SiteStore } from './site-store.js';

describeWithDatabase('a site', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.drop());

  it('is written into the ledger without the secrets of its sources of signals', async () => {
    const ledger = new Ledger(db.dataSource, new HandClock(), newKey());
    const source = {
      sourceId: 'vtn',
      protocol: 'openadr3',
      settings: { client_secret: 'nobody may see it' },
    };
    await new SiteStore(db.dataSource, ledger).register(
      { ...testSite({ count: 1 }), signals: [source] },
      'test',
    );
    const [entry] = await ledger.read('test', { fromSeq: 1, limit: 1 });
    expect(entry!.body).toMatchObject({ config: { signals: [{ source_id: 'vtn', protocol: 'openadr3' }] } });
    expect(JSON.stringify(entry)).not.toContain('nobody may see it');
  });
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WebhookReceiver } from '../../adapters/alerts/webhook/simulator.js';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, fewMiners, SIZES } from './harness.js';

const SECRET = 'a secret of 24 letters or more';

describeInBrowser('the alert centre', () => {
  let receiver: WebhookReceiver;
  let harness: ConsoleHarness;

  beforeAll(async () => {
    receiver = await new WebhookReceiver(SECRET).listen();
    process.env['EBB_TEST_ALERT_SECRET'] = SECRET;
    const alerts = `
alerts:
  routes:
    - { id: ops, protocol: webhook, settings: { url: "${receiver.baseUrl}", secrets: ["env:EBB_TEST_ALERT_SECRET"] } }
  rules: [{ routes: [ops] }]
  prices: [{ site: demo, above_usd_per_mwh: -9000 }]
`;
    harness = await ConsoleHarness.start((yaml) => fewMiners(yaml) + alerts);
  }, 180_000);
  afterAll(async () => {
    await harness?.close();
    await receiver?.close();
  });

  it('counts what nobody is on, shows it with what to do, and takes it on; the route hears of both', async () => {
    const page = await harness.open('/sites/demo');
    const errors = errorsOf(page);
    const bell = page.getByRole('link', { name: /^Alerts: \d+ to take on/ });
    await bell.filter({ hasText: /[1-9]/ }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    const card = page.getByRole('article').filter({ hasText: 'Price above your threshold' });
    await card.getByText('above -$9,000.00/MWh').waitFor();
    expect(await barriers(page)).toEqual([]);

    await card.getByLabel('What is being done').fill('known, and wanted');
    await card.getByRole('button', { name: 'Take on: Price above your threshold' }).click();
    await card.getByText('taken on by ana').waitFor();
    await card.getByText('known, and wanted').waitFor();
    await card.getByText('Who was told').click();
    await card.getByText('ops, acknowledged').waitFor();

    await page.getByRole('button', { name: 'Send a test to ops' }).click();
    await page.getByText(/^taken in \d+ ms/).waitFor();
    const told = [...receiver.taken.values()].flatMap(({ as, alerts: items = [] }) =>
      as === 'test' ? [as] : items.filter(({ text }) => text.startsWith('Price')).map(({ change }) => change),
    );
    expect(told).toEqual(['opened', 'acknowledged', 'test']);
    expect(errors).toEqual([]);
  }, 60_000);

  it('fits a phone in the light', async () => {
    const page = await harness.open('/sites/demo/alerts', { size: 'phone', dark: false });
    await page.getByText('known, and wanted').waitFor();
    await page.getByText('Who was told').first().click();
    await page.getByRole('heading', { name: 'Where alerts go' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(SIZES.phone.width);
  }, 30_000);
});

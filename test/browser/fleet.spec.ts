import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, SIZES } from './harness.js';

interface MinerList {
  readonly total: number;
  readonly miners: readonly { readonly miner_id: string; readonly host: string }[];
}

describeInBrowser('the page Fleet', () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.start();
  }, 180_000);
  afterAll(() => harness?.close());

  const list = (query: string) => harness.ebb.get<MinerList>(`/api/v1/sites/demo/fleet/miners?${query}`);
  const count = (page: Page, miners: number) =>
    page.getByRole('status').getByText(`${miners} miners`, { exact: true }).waitFor();
  const row = (page: Page, minerId: string) => page.getByRole('link', { name: minerId, exact: true });

  it('searches, filters and sorts every miner, and scrolls to any of them', async () => {
    const page = await harness.open('/sites/demo/fleet');
    const errors = errorsOf(page);
    const { total } = await list('limit=1');
    await count(page, total);
    await page.getByLabel('Search').fill('M60S c8');
    const some = await list('limit=1&search=m60s%20c8');
    await count(page, some.total);
    expect(page.url()).toContain('search=M60S+c8');
    await page.getByRole('button', { name: 'Take away: “M60S c8”' }).click();

    await page
      .getByRole('navigation', { name: 'Electrical tree' })
      .getByRole('button', { name: 'Container 5' })
      .click();
    const inFive = await list('limit=1000&feeder=c5');
    await count(page, inFive.total);
    await page.getByRole('button', { name: 'Show all' }).click();
    await count(page, total);

    const last = (await list(`limit=1&offset=${total - 1}`)).miners[0]!.miner_id;
    await page.locator('.miner-scroll').evaluate((node) => {
      const place = node as unknown as { scrollTop: number; scrollHeight: number };
      place.scrollTop = place.scrollHeight;
    });
    await row(page, last).waitFor();
    await page.getByRole('button', { name: 'Power', exact: true }).click();
    await page
      .getByRole('columnheader', { name: 'Power' })
      .and(page.locator('[aria-sort=descending]'))
      .waitFor();
    const first = (await list('limit=1&sort=power&order=desc')).miners[0]!.miner_id;
    const models = (id: string) => id.replace(/-\d+$/, '').replace(/^c\d-/, '');
    await page
      .locator('[data-index="0"] a')
      .filter({ hasText: models(first) })
      .waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(errors).toEqual([]);
  }, 60_000);

  it('opens a miner from the keyboard, with its commands and what was read back', async () => {
    const curtail = { action: 'curtail', minutes: 600, feeder: 'c6', reason: 'breaker work' };
    await harness.ebb.send('POST', '/api/v1/sites/demo/overrides', curtail);
    const page = await harness.open('/sites/demo');
    await page.getByRole('link', { name: 'Fleet' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('f');
    await count(page, (await list('limit=1')).total);
    await page.keyboard.press('/');
    await page.keyboard.type('c6-');
    await page.getByRole('button', { name: 'Take away: “c6-”' }).waitFor();
    await page.getByRole('button', { name: /^Asleep/ }).click();
    await page.locator('[data-index="1"] a').waitFor();
    await page.getByRole('heading', { name: 'Fleet' }).click();
    await page.keyboard.press('j');
    await page.locator('[data-index="0"] a:focus').waitFor();
    const minerId = (await page.locator('[data-index="0"] a').textContent())!;
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: minerId });
    await sheet.getByText('Confirmed').first().waitFor();
    await sheet
      .getByText(/drew \d+ W at/)
      .first()
      .waitFor();
    await sheet.getByText(/^It takes up to .* to go to sleep/).waitFor();
    await sheet.getByRole('img', { name: /^Power over time/ }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/sites/demo/fleet');
  }, 60_000);

  it('looks for miners on a phone, and says which ones it knows', async () => {
    const { host, miner_id: minerId } = (await list('limit=1')).miners[0]!;
    const page = await harness.open('/sites/demo/fleet', { size: 'phone', dark: false });
    await page.locator('[data-index="0"] a').waitFor();
    expect(await barriers(page)).toEqual([]);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(SIZES.phone.width);
    await page.getByRole('button', { name: 'Find miners…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Networks').fill('10.99.0.0/30');
    await dialog.getByRole('button', { name: 'Look for miners' }).click();
    await dialog.getByText('no address of 10.99.0.0/30 is in a network of demo').waitFor();
    await dialog.getByLabel('Networks').fill(host);
    await dialog.getByRole('button', { name: 'Look for miners' }).click();
    await dialog.getByText(`as ${minerId}`).waitFor();
    await dialog.getByText('The configuration has it all: nothing is to be applied.').waitFor();
    expect(await barriers(page)).toEqual([]);
  }, 60_000);
});

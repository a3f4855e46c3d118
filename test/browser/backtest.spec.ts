import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, fewMiners, SIZES } from './harness.js';

describeInBrowser('the page Backtest', () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.start(fewMiners);
  }, 180_000);
  afterAll(() => harness?.close());

  it('runs one from the form, with a draft, and shows what it said, from what, and to take away', async () => {
    const page = await harness.open('/sites/demo/policy');
    const errors = errorsOf(page);
    await page.getByRole('heading', { name: 'Policy and limits' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('b');
    await page.getByRole('heading', { name: 'No backtest was run yet' }).waitFor();
    await page.getByText('Try a change of settings').click();
    const margin = page.getByLabel(/^margin USD/);
    await margin.fill('25');
    await margin.press('Enter');
    await page.getByRole('rowheader', { name: 'policy.margin_usd_per_mwh' }).waitFor();
    await page.getByLabel('Over').click();
    await page.getByRole('option', { name: 'The last 7 days' }).click();
    await page.getByLabel('Name').fill('A calmer margin');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText(/days the draft would have earned/).waitFor({ timeout: 60_000 });
    const result = page.getByRole('region', { name: 'A calmer margin' });
    await result.getByRole('rowheader', { name: /^Settings in force/ }).waitFor();
    await result.getByRole('rowheader', { name: /^Perfect foresight/ }).waitFor();
    expect(await result.getByRole('img').getAttribute('aria-label')).toMatch(
      /^Gain over always on, added up/,
    );
    // Two days were recorded of the seven.
    await result.getByText(/intervals have no price on record/).waitFor();
    const downloading = page.waitForEvent('download');
    await result.getByRole('button', { name: 'CSV' }).click();
    expect((await downloading).suggestedFilename()).toMatch(/^demo-backtest-\w+\.csv$/);
    expect(errors).toEqual([]);
  }, 120_000);

  it('holds two against each other, and keeps which ones in the address', async () => {
    const page = await harness.open('/sites/demo/backtest');
    const errors = errorsOf(page);
    await page.getByLabel('Over').click();
    await page.getByRole('option', { name: 'The last 7 days' }).click();
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByText(/days settings in force would have earned/).waitFor({ timeout: 60_000 });
    await page.getByText('A calmer margin').first().click();
    await page.getByRole('heading', { name: 'Side by side' }).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: 'Cycles a day', exact: true }).waitFor();
    expect(errors).toEqual([]);
  }, 90_000);

  it.each(['phone', 'desk'] as const)(
    'has no barrier and nothing that sticks out, on a %s',
    async (size) => {
      const { backtests } = await harness.ebb.get<{ backtests: { run_id: string }[] }>(
        '/api/v1/sites/demo/backtests',
      );
      const query = backtests.map(({ run_id: id }) => `run=${id}`).join('&');
      for (const dark of [true, false]) {
        const page = await harness.open(`/sites/demo/backtest?${query}`, { size, dark });
        await page.getByRole('heading', { name: 'Side by side' }).waitFor();
        await page.getByRole('img').first().waitFor();
        expect([size, dark, await barriers(page)]).toEqual([size, dark, []]);
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(SIZES[size].width);
      }
    },
    90_000,
  );
});

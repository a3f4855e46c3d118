import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, fewMiners, SIZES } from './harness.js';

const QUARTER_MS = 900_000;
const SPIKE_USD_PER_MWH = 4_812.5;

/** Follows prices that are pushed, on the wall's own clock, by prices alone. */
function pushedThreshold(yaml: string): string {
  return fewMiners(yaml)
    .replace('market: always', 'market: never')
    .replace('sources: [ercot-dashboard]', 'sources: [push]')
    .replace(
      /policy: \{.*\}/,
      'policy: { kind: threshold, curtail_above_usd_per_mwh: 90, curtail_after_intervals: 2,' +
        ' high_strike_usd_per_mwh: 500, resume_below_usd_per_mwh: 75, resume_after_intervals: 2,' +
        ' min_up_minutes: 0, min_down_minutes: 0 }',
    );
}

describeInBrowser('the page Timeline', () => {
  let harness: ConsoleHarness;
  const push = (...prices: readonly { readonly atMs: number; readonly usd: number }[]) =>
    harness.ebb.send('POST', '/api/v1/sites/demo/prices', {
      kind: 'real-time',
      prices: prices.map(({ atMs, usd }) => ({
        start: new Date(Math.floor(atMs / QUARTER_MS) * QUARTER_MS).toISOString(),
        minutes: 15,
        price_usd_per_mwh: usd,
      })),
    });
  const readout = (page: Page) => page.locator('.readout');

  beforeAll(async () => {
    harness = await ConsoleHarness.start(pushedThreshold);
    const now = Date.now();
    await push(
      ...[8, 7, 6, 5, 4, 3, 2, 1].map((back) => ({ atMs: now - back * QUARTER_MS, usd: 28 + back })),
    );
  }, 180_000);
  afterAll(() => harness?.close());

  it('shows a price spike as it arrives, what was decided for it, and why', async () => {
    const page = await harness.open('/');
    const errors = errorsOf(page);
    await page.getByText('Power price').waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('t');
    await page.getByRole('radio', { name: '6 h' }).click();
    await readout(page).getByText('$29.00/MWh').waitFor();

    await push({ atMs: Date.now(), usd: SPIKE_USD_PER_MWH });
    await readout(page).getByText('$4,812.50/MWh').waitFor();
    const plan = async () =>
      harness.ebb.get<{ market_price_usd_per_mwh: number; setpoint_w: number }>('/api/v1/sites/demo/plan');
    await harness.ebb.waitFor(
      'a plan for the spike',
      async () => (await plan()).market_price_usd_per_mwh === SPIKE_USD_PER_MWH,
      20,
    );

    const panels = page.getByRole('application');
    await panels.focus();
    await page.keyboard.press('Enter');
    const decision = page.getByRole('complementary', { name: 'Decision' });
    await decision
      .getByText(/miners asleep: .*4,/)
      .first()
      .waitFor();
    await decision.getByRole('row', { name: /Newest market price .*\$4,812\.50\/MWh push/ }).waitFor();
    await decision
      .getByRole('row', { name: /The plan/ })
      .getByText('chosen')
      .waitFor();
    await decision.getByText('the same decision, byte for byte').waitFor();
    expect((await plan()).setpoint_w).toBeLessThan(2e6);
    expect(await barriers(page)).toEqual([]);

    // What follows the clock has nothing to go back to; after a pan it has.
    await panels.focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await page.getByText('As a table').click();
    await page
      .getByRole('region', { name: 'Figures of the visible time' })
      .getByText('$4,812.50')
      .first()
      .waitFor();
    expect(errors).toEqual([]);
  }, 60_000);

  it('has the decision in a sheet on a phone, and nothing that sticks out', async () => {
    const at = new Date().toISOString();
    const page = await harness.open(`/sites/demo/timeline?at=${at}`, { size: 'phone', dark: false });
    const sheet = page.getByRole('dialog', { name: 'Decision' });
    await sheet.getByText('What won, and what else could have been').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      SIZES.phone.width,
    );
  }, 60_000);
});

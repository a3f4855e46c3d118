import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, OPERATOR, SIZES } from './harness.js';

interface Overrides {
  readonly overrides: readonly { readonly reason: string; readonly released_at: string | null }[];
}

const FIRST_LOAD_BYTES_MAX = 300_000;

/** What came over the line to show the page, as it was compressed. */
function firstLoadBytes(page: Page): Promise<number> {
  return page.evaluate<number>(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
  );
}

describeInBrowser('the page Now', () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.start();
  }, 180_000);
  afterAll(() => harness?.close());

  it('lets nobody in with a wrong password, and who has the right one back to where they wanted to be', async () => {
    const page = await harness.open('/', { signedIn: false });
    await page.getByLabel('Name').fill(OPERATOR.name);
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByLabel('Password').fill(OPERATOR.password);
    await page.keyboard.press('Enter');
    await page.getByText('Power price').waitFor();
    expect(new URL(page.url()).pathname).toBe('/sites/demo');
  }, 60_000);

  it('shows what is: mode, price, power and the decision, and the title does too', async () => {
    const page = await harness.open('/');
    const errors = errorsOf(page);
    await page.getByText('Power price').waitFor();
    const now = await harness.ebb.get<{ why: { text: string }[] }>('/api/v1/sites/demo/now');
    await page.getByText(now.why[0]!.text.slice(0, 20)).first().waitFor();
    await page.getByText('live', { exact: true }).waitFor();
    expect(await page.title()).toMatch(/^AUTO \d+(\.\d+)? [kM]?W · Demo mine, Midland · Ebb$/);
    expect(await page.locator('.shell').getAttribute('data-mode')).toBe('auto');
    expect(await firstLoadBytes(page)).toBeLessThanOrEqual(FIRST_LOAD_BYTES_MAX);
    expect(errors).toEqual([]);
  }, 60_000);

  it.each(['phone', 'desk'] as const)(
    'has no barrier and nothing that sticks out, on a %s',
    async (size) => {
      for (const dark of [true, false]) {
        const page = await harness.open('/', { size, dark });
        await page.getByText('Power price').waitFor();
        await page.locator('.chart canvas').waitFor();
        expect([size, dark, await barriers(page)]).toEqual([size, dark, []]);
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(SIZES[size].width);
        // The bar of a phone has no room for it; this holds only while the shell's styles come after those of buttons.
        const themes = page.getByRole('button', { name: /^Theme/ });
        expect([size, await themes.isVisible()]).toEqual([size, size === 'desk']);
      }
    },
    90_000,
  );

  it('curtails by three keys, says before what will happen and after what did, and releases', async () => {
    const page = await harness.open('/');
    const errors = errorsOf(page);
    await page.getByText('Power price').waitFor();
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What will happen').waitFor();
    await dialog.getByText('Against the plan').waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.keyboard.type('storm is near');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const { overrides } = await harness.ebb.get<Overrides>('/api/v1/sites/demo/overrides');
    expect(overrides).toEqual([expect.objectContaining({ reason: 'storm is near', released_at: null })]);
    await page
      .getByRole('status', { name: 'What was done' })
      .getByText(/there after/)
      .waitFor({ timeout: 80_000 });
    await page
      .getByText(/curtail: storm is near/)
      .first()
      .waitFor();

    await page.keyboard.press('r');
    await page
      .getByRole('dialog')
      .getByText(/storm is near/)
      .waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const after = await harness.ebb.get<Overrides>('/api/v1/sites/demo/overrides');
    expect(after.overrides[0]!.released_at).not.toBeNull();
    expect(errors).toEqual([]);
  }, 150_000);

  it('says that nothing comes any more, and after a restart what was missed', async () => {
    const page = await harness.open('/');
    await page.getByText('live', { exact: true }).waitFor();
    await harness.ebb.stop();
    await page
      .getByText(/Nothing has come from Ebb for/)
      .first()
      .waitFor({ timeout: 30_000 });
    await harness.ebb.start();
    await page.getByText(/^(Ebb was restarted|Back after)/).waitFor({ timeout: 40_000 });
    await page.getByText('live', { exact: true }).waitFor();
  }, 180_000);
});

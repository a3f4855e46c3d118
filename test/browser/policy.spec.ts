import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, SIZES } from './harness.js';

interface Settings {
  readonly version: number;
  readonly values: { readonly policy: { readonly margin_usd_per_mwh: number } };
}

describeInBrowser('the page Policy', () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.start();
  }, 180_000);
  afterAll(() => harness?.close());

  const settings = () => harness.ebb.get<Settings>('/api/v1/sites/demo/settings');

  it('changes a setting in the form, keeps the draft over a reload, tries it, saves it, and puts it back', async () => {
    const page = await harness.open('/sites/demo/policy');
    const errors = errorsOf(page);
    const margin = page.getByLabel(/^margin USD/);
    await margin.fill('9');
    await margin.press('Enter');
    await page.getByRole('rowheader', { name: 'policy.margin_usd_per_mwh' }).waitFor();
    await page.reload();
    await page.getByRole('rowheader', { name: 'policy.margin_usd_per_mwh' }).waitFor();
    const save = page.getByRole('button', { name: 'Save the change' });
    await page.getByLabel('Reason').fill('a calmer fleet');
    expect(await save.isDisabled()).toBe(true);
    await page.getByRole('button', { name: /^Try on the last/ }).click();
    await page.getByText(/this would have changed \d+ of/).waitFor({ timeout: 60_000 });
    await save.click();
    await page.getByText('a calmer fleet').waitFor();
    const saved = await settings();
    expect(saved.values.policy.margin_usd_per_mwh).toBe(9);
    await page.getByRole('button', { name: 'Look at version 1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('as it was');
    await dialog.getByRole('button', { name: 'Put back' }).click();
    await page.getByText('as 1: as it was').waitFor();
    expect((await settings()).values.policy.margin_usd_per_mwh).toBe(2);
    expect(errors).toEqual([]);
  }, 120_000);

  it('shows a mistake of the YAML at its line, and lets nothing of it be saved', async () => {
    const page = await harness.open('/sites/demo/policy');
    const errors = errorsOf(page);
    await page.getByText('YAML', { exact: true }).click();
    const editor = page.getByRole('textbox', { name: 'Settings as YAML' });
    await editor.fill('polcy: {}');
    await page.getByText(/is not a known setting/).waitFor();
    await page.locator('.wrong-line').waitFor();
    expect(await page.getByRole('button', { name: /^Try on the last/ }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Discard the draft' }).click();
    await page.getByText('Nothing is changed.').waitFor();
    expect(errors).toEqual([]);
  }, 60_000);

  it.each(['phone', 'desk'] as const)(
    'has no barrier and nothing that sticks out, on a %s',
    async (size) => {
      for (const dark of [true, false]) {
        const page = await harness.open('/sites/demo/policy', { size, dark });
        await page.getByRole('heading', { name: 'Versions' }).waitFor();
        await page.getByText('as the file had it at first').waitFor();
        expect([size, dark, await barriers(page)]).toEqual([size, dark, []]);
        const width = await page.evaluate<number>('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(SIZES[size].width);
      }
    },
    90_000,
  );
});

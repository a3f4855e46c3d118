import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, fewMiners, SIZES } from './harness.js';

const EVENT = '17';

interface Events {
  readonly events: readonly { readonly phase: string }[];
}

interface Reports {
  readonly reports: readonly {
    readonly files: readonly { readonly name: string; readonly sha256: string }[];
  }[];
}

describeInBrowser('programs and compliance', () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    // The half hour until an event is due takes half a minute.
    harness = await ConsoleHarness.start((yaml) => fewMiners(yaml).replace('speed: 20', 'speed: 60'));
  }, 180_000);
  afterAll(() => harness?.close());

  it('enters an event by hand only when it was read back, shows it, and calls it off', async () => {
    const page = await harness.open('/sites/demo/programs');
    const errors = errorsOf(page);
    await page.getByRole('button', { name: 'Enter an event…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('The program’s number of the event').fill(EVENT);
    await dialog.getByLabel('Who called, and how').fill('QSE desk by telephone');
    await dialog.getByText('Against the plan').waitFor();
    expect(await dialog.getByRole('button', { name: 'Enter the event' }).isDisabled()).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await dialog.getByText('I have read this back to who called').click();
    await dialog.getByRole('button', { name: 'Enter the event' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: EVENT }).click();
    await page.getByRole('heading', { name: `Event ${EVENT}` }).waitFor();
    // Until it is due, and an interval that is judged.
    const events = async () => (await harness.ebb.get<Events>('/api/v1/sites/demo/events')).events;
    while ((await events())[0]!.phase !== 'in-force') await sleep(1_000);
    await sleep(20_000);
    await page.getByRole('button', { name: /Call it off/ }).click();
    await dialog.getByLabel('Who took it back, and how').fill('QSE desk by telephone, recalled');
    await dialog.getByRole('button', { name: 'Call it off' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('cell', { name: /^(Returning|Over)$/ }).waitFor();
    await page.reload();
    await page.locator('.chart canvas').waitFor();
    expect(await barriers(page)).toEqual([]);
    // Until something is metered there is no account of the event, which a browser counts as an error.
    expect(errors.filter((each) => !each.includes('409'))).toEqual([]);
  }, 180_000);

  it('has the report of the event made, and the files that are downloaded are those of the ledger', async () => {
    const page = await harness.open('/sites/demo/compliance');
    const errors = errorsOf(page);
    await page.getByRole('button', { name: /Report$/ }).click();
    await page.getByRole('option', { name: /An event/ }).click();
    await page.getByLabel('Number of the event').fill(EVENT);
    await page.getByRole('button', { name: 'Make and issue' }).click();
    const pdf = page.getByRole('link', { name: 'report.pdf' });
    await pdf.waitFor({ timeout: 60_000 });
    const { reports } = await harness.ebb.get<Reports>('/api/v1/sites/demo/reports');
    const expected = reports[0]!.files.find(({ name }) => name === 'report.pdf')!;
    const downloading = page.waitForEvent('download');
    await pdf.click();
    const bytes = readFileSync(await (await downloading).path());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
    expect(errors).toEqual([]);
  }, 120_000);

  it.each(['programs', 'compliance', 'shadow'])(
    'has no barrier and nothing that sticks out on a phone, on the page %s',
    async (path) => {
      const page = await harness.open(`/sites/demo/${path}`, { size: 'phone', dark: false });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('.state-loading').first().waitFor({ state: 'detached' });
      expect(await barriers(page)).toEqual([]);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(SIZES.phone.width);
    },
    60_000,
  );
});

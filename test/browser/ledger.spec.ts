import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, fewMiners, SIZES } from './harness.js';

describeInBrowser('the page Ledger', () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.start(fewMiners);
  }, 180_000);
  afterAll(() => harness?.close());

  it('verifies the chain in the browser, and refuses an export that was tampered with, by its entry', async () => {
    const page = await harness.open('/sites/demo/ledger');
    const errors = errorsOf(page);
    await page.getByRole('button', { name: 'Verify the whole chain' }).click();
    const verdict = page.getByLabel('Verdict');
    await verdict.getByText('Sound: the whole chain').waitFor();
    await verdict.getByText('Merkle root and Ed25519 signature of each').waitFor();

    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download the export' }).click();
    const lines = readFileSync(await (await downloading).path(), 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('"kind":"plan-made"'));
    const seq = (JSON.parse(lines[at]!) as { seq: number }).seq;
    lines[at] = lines[at]!.replace(/"at":"20/, '"at":"19');
    const tampered = join(tmpdir(), `ebb-tampered-${process.pid}.jsonl`);
    writeFileSync(tampered, lines.join('\n'));
    const choosing = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Verify a file…' }).click();
    await (await choosing).setFiles(tampered);
    await verdict.getByText('Refused').waitFor();
    await verdict.getByText(`edited at entry ${seq}, line ${at + 1}`).waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(errors).toEqual([]);
  }, 90_000);

  it('finds entries by kind and shows one of them whole', async () => {
    const page = await harness.open('/sites/demo/ledger', { size: 'phone', dark: false });
    await page.getByLabel('Text').fill('service-started');
    const entry = page.getByRole('row').filter({ hasText: 'service-started' }).getByRole('link');
    await entry.last().click();
    await page.getByText('"kind": "service-started"').waitFor();
    expect(await barriers(page)).toEqual([]);
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(SIZES.phone.width);
  }, 60_000);
});

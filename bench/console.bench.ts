import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { BenchResult } from './bench-site.js';
import { chromiumPath, startDemo } from './console/service.js';
import { median, round } from './dispatch/figures.js';

const LOADS = 9;
/** A mine that has begun to work, rather than one that wakes. */
const SETTLED_MS = 30_000;
const PASSWORD = 'eight words that nobody else would put together';
/** Each page with something of it that is there only when its figures are. */
const PAGES: readonly (readonly [path: string, shown: string])[] = [
  ['timeline', '.readout'],
  ['fleet', 'text=/^\\d+ miners$/'],
  ['policy', 'role=heading[name="Versions"]'],
  ['programs', 'role=heading[name=/Emergency Response/]'],
  ['ledger', 'main tbody tr'],
];
const SEARCHES = ['m60s', 'c4', 's19k', '079', 'luxos', 'c8-'];
/** Notes in the page itself when the price is there: asking from outside would slow what is measured. */
const WATCH = `new MutationObserver((_, watch) => {
  if (!document.body?.textContent.includes('Power price')) return;
  watch.disconnect();
  globalThis.shownMs = performance.now();
}).observe(document, { childList: true, subtree: true });`;
type State = Awaited<ReturnType<BrowserContext['storageState']>>;

/** The console of the demo mine in a browser on the same machine: first load, each page, a search among its miners. */
export async function run(): Promise<BenchResult> {
  const directory = mkdtempSync(join(tmpdir(), 'ebb-bench-'));
  const service = await startDemo(directory);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
  try {
    const state = await signIn(browser, service.welcome);
    await sleep(SETTLED_MS);
    const figures = await measure(browser, service.url, state);
    const notes =
      `The demo mine (627 miners) at 60 times the speed, headless Chromium ${browser.version()} on the same processors; ` +
      `medians of ${LOADS} loads with an empty cache, from the address to the price; pages from the press to their figures.`;
    return { figures, notes };
  } finally {
    await browser.close();
    await service.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function signIn(browser: Browser, welcome: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(welcome);
  await page.getByLabel('Your name').fill('ana');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('The same password again').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('Power price').waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

async function measure(browser: Browser, url: string, storageState: State): Promise<Record<string, number>> {
  const loads: { readonly ms: number; readonly bytes: number }[] = [];
  const pages = new Map<string, number[]>();
  const searches: number[] = [];
  for (let load = 0; load < LOADS; load += 1) {
    const context = await browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(`${url}/sites/demo`, { waitUntil: 'commit' });
    await page.getByText('Power price').waitFor();
    loads.push({ ms: await page.evaluate<number>('globalThis.shownMs'), bytes: await bytesOf(page) });
    for (const [path, shown] of PAGES)
      pages.set(path, [...(pages.get(path) ?? []), await open(page, path, shown)]);
    searches.push(...(await searchesOf(page)));
    await context.close();
  }
  return {
    first_load_ms: round(median(loads.map(({ ms }) => ms)), 0),
    first_load_bytes: median(loads.map(({ bytes }) => bytes)),
    ...Object.fromEntries([...pages].map(([path, ms]) => [`${path}_ms`, round(median(ms), 0)])),
    fleet_search_ms: round(median(searches), 0),
  };
}

function open(page: Page, path: string, shown: string): Promise<number> {
  return timed(async () => {
    await page.locator(`.nav a[href="/sites/demo/${path}"]`).click();
    await page.locator(shown).first().waitFor();
  });
}

/** From the last key to the rows being drawn. */
async function searchesOf(page: Page): Promise<number[]> {
  await open(page, 'fleet', PAGES.find(([path]) => path === 'fleet')![1]);
  const search = page.getByRole('searchbox');
  const taken: number[] = [];
  for (const words of SEARCHES) {
    const answered = page.waitForResponse((response) => response.url().includes(`search=${words}`));
    taken.push(
      await timed(async () => {
        await search.fill(words);
        await answered;
        await page.evaluate(
          'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))',
        );
      }),
    );
  }
  return taken;
}

async function timed(act: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await act();
  return performance.now() - before;
}

function bytesOf(page: Page): Promise<number> {
  return page.evaluate<number>(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
  );
}

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { EbbProcess } from '../e2e/ebb-process.js';

/** scripts/test.mjs finds or installs one. */
const CHROMIUM = process.env['EBB_CHROMIUM'];
const DATABASE_URL = process.env['EBB_TEST_DATABASE_URL'] ?? process.env['DATABASE_URL'];
const BUILT = existsSync('dist/web/index.html') && existsSync('dist/src/main.js');
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const AXE = createRequire(`${process.cwd()}/package.json`).resolve('axe-core/axe.min.js');

/** `describe`, or a skip, where there is no browser, no database server or no built console. */
export const describeInBrowser: typeof describe | typeof describe.skip =
  CHROMIUM && DATABASE_URL && BUILT ? describe : (describe.skip as typeof describe);

export const SIZES = {
  phone: { width: 390, height: 844 },
  desk: { width: 1440, height: 900 },
  wall: { width: 3840, height: 2160 },
} as const;

/** Who signs in: the first person, set by the page Welcome. */
export const OPERATOR = { name: 'ana', password: 'eight words that nobody else would put together' } as const;

/** A tenth of the demo's miners, each with ten times the machines: for what is not about their number. */
export function fewMiners(yaml: string): string {
  return yaml.replace(/count: (\d+), machines_each: 12/g, (_, count: string) => {
    return `count: ${Math.max(2, Math.round(Number(count) / 10))}, machines_each: 120`;
  });
}

/** The demo mine as an operator starts it, and a browser to look at it with. */
export class ConsoleHarness {
  #contexts: BrowserContext[] = [];

  private constructor(
    readonly ebb: EbbProcess,
    readonly url: string,
    private readonly browser: Browser,
    private readonly signedIn: Awaited<ReturnType<BrowserContext['storageState']>>,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  /**
   * Starts the demo mine on a simulated market, on a free port, with a database of its own.
   * @param change of the configuration's text
   */
  static async start(change: (yaml: string) => string = (yaml) => yaml): Promise<ConsoleHarness> {
    const { emptyDatabase } = await import('../support/database.js');
    const database = await emptyDatabase();
    const demo = readFileSync('config/demo.yaml', 'utf8')
      .replace('port: 3000', 'port: PORT')
      .replace('market: fallback', 'market: always')
      // Half an hour is long enough for a slow machine to get there.
      .replace('speed: 60', 'speed: 20');
    // A net of loopback addresses of its own: another demo mine may run on this machine.
    const net = `127.${100 + (process.pid % 100)}`;
    const ebb = await EbbProcess.create(change(demo), { DATABASE_URL: database.url, EBB_VIRTUAL_NET: net });
    await ebb.start();
    const browser = await chromium.launch({
      executablePath: CHROMIUM!,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new ConsoleHarness(ebb, ebb.url, browser, await welcome(browser, ebb), database.drop);
  }

  /** A new browser window, signed in unless told otherwise. */
  async open(
    path: string,
    {
      size = 'desk',
      dark = true,
      signedIn = true,
    }: { readonly size?: keyof typeof SIZES; readonly dark?: boolean; readonly signedIn?: boolean } = {},
  ): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: SIZES[size],
      colorScheme: dark ? 'dark' : 'light',
      ...(signedIn && { storageState: this.signedIn }),
    });
    this.#contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${this.url}${path}`);
    return page;
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.browser.close();
    // Its virtual miners write until they are told to end.
    await this.ebb.stop();
    await this.ebb.remove();
    await this.dropDatabase();
  }
}

/** Sets the first person by the link that the first start printed, and is signed in by that. */
async function welcome(browser: Browser, ebb: EbbProcess) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(readFileSync(join(ebb.directory, 'welcome'), 'utf8').trim());
  await page.getByLabel('Your name').fill(OPERATOR.name);
  await page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
  await page.getByLabel('The same password again').fill(OPERATOR.password);
  await page.keyboard.press('Enter');
  await page.getByText('Power price').waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
}

/** What a page says in its console that is wrong, the content security policy's refusals among it; collected from now on. */
export function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/** What keeps people out of the page as it is now, by WCAG 2.2 AA: a line each; none: nothing that a program can find. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResult> } };
    const { violations } = await axe.run({ runOnly: tags });
    return violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]!.target.join(' ')})`);
  }, WCAG);
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}

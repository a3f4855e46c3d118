import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { barriers, ConsoleHarness, describeInBrowser, errorsOf, fewMiners, SIZES } from './harness.js';

const PEOPLE = `
people:
  two_person: [leave-event, raise-limit, change-contract]
  oidc:
    issuer: https://login.example.com/mine
    client_id: ebb
    public_url: https://ebb.example.com
    label: Sign in with the mine
    grants: [{ value: ops, role: operator }]
`;

describeInBrowser('people in the console', () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.start((yaml) => `${PEOPLE}${fewMiners(yaml)}`);
  }, 180_000);
  afterAll(() => harness?.close());

  it('are offered the provider’s sign-in beside a password, and told why it came to nothing', async () => {
    const page = await harness.open('/?refused=no-role', { signedIn: false, size: 'phone' });
    await page.getByText('gives you no role here').waitFor();
    const button = page.getByRole('link', { name: 'Sign in with the mine' });
    expect(await button.getAttribute('href')).toBe('/api/v1/sign-in/provider');
    expect(await barriers(page)).toEqual([]);
  }, 30_000);

  it('have what the first start’s token asked for approved by another person, once', async () => {
    const page = await harness.open('/sites/demo');
    const errors = errorsOf(page);
    const settings = await harness.ebb.get<{ yaml: string; hash: string }>('/api/v1/sites/demo/settings');
    const raised = settings.yaml.replace(/(adders_usd_per_mwh: )[\d.]+/, '$17');
    expect(raised).not.toBe(settings.yaml);
    const body = { yaml: raised, reason: 'the new adder' };
    const path = '/api/v1/sites/demo/settings';
    const asked = await harness.ebb.send('PUT', path, body, { 'If-Match': settings.hash });
    expect(asked).toMatchObject({ state: 'open', approvers: ['ana'] });
    await page.getByRole('link', { name: 'Approvals (1)' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('heading', { name: 'change the settings' }).waitFor();
    await page.getByRole('rowheader', { name: 'tariff.adders_usd_per_mwh' }).waitFor();
    const approve = page.getByRole('button', { name: 'Approve, and do it now' });
    expect(await approve.isDisabled()).toBe(true);
    await page.getByLabel('Reason').fill('as agreed with the utility');
    await approve.click();
    await page.getByText('Nothing waits').waitFor();
    await page.getByText(/^Done: version \d+ of the settings is in force/).waitFor();
    expect(errors).toEqual([]);
  }, 60_000);

  it('wait for another with what they ask for themselves, and take it back', async () => {
    const page = await harness.open('/sites/demo/policy');
    const errors = errorsOf(page);
    const adder = page.getByLabel(/^adders USD/);
    await adder.fill('9');
    await adder.press('Enter');
    await page.getByText('Save without trying it').click();
    await page.getByText('This waits for a second person').waitFor();
    await page.getByLabel('Reason').fill('a slip');
    await page.getByRole('button', { name: 'Ask for the change' }).click();
    await page.getByText('Nothing is done yet.').waitFor();
    await page.goto(`${harness.url}/sites/demo/approvals`);
    await page.getByText('Nobody else may approve it yet').waitFor();
    expect(await page.getByRole('button', { name: 'Approve, and do it now' }).count()).toBe(0);
    for (const size of ['phone', 'desk'] as const)
      for (const dark of [true, false]) {
        const look = await harness.open('/sites/demo/approvals', { size, dark });
        await look.getByRole('heading', { name: 'change the settings' }).waitFor();
        expect([size, dark, await barriers(look)]).toEqual([size, dark, []]);
        const width = await look.evaluate<number>('document.documentElement.scrollWidth');
        expect(width).toBeLessThanOrEqual(SIZES[size].width);
      }
    await page.goto(`${harness.url}/sites/demo/alerts`);
    await page
      .getByText(/asks for a second person: change the settings/)
      .first()
      .waitFor();
    await page.goto(`${harness.url}/sites/demo/approvals`);
    await page.getByLabel('Reason').fill('it was a slip');
    await page.getByRole('button', { name: 'Refuse, or take it back' }).click();
    await page.getByText('Refused', { exact: true }).waitFor();
    expect(errors).toEqual([]);
  }, 90_000);
});

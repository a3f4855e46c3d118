import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minerAdapters } from '../../adapters/miners/index.js';
import { startVirtualFleet, type VirtualFleet } from '../../adapters/virtual-fleet.js';
import { allocateVirtualEndpoints } from '../../adapters/virtual-endpoints.js';
import { ScaledClock } from '../../src/platform/clock.js';
import { describeWithDatabase, emptyDatabase } from '../support/database.js';
import { plainModel } from '../support/virtual-mine.js';
import { EbbProcess } from './ebb-process.js';

const NET = '127.82';
const FIRMWARES = ['luxos', 'luxos', 'whatsminer-v3', 'antminer-stock'] as const;
/** Found nowhere else, so that a search of everything that Ebb writes proves something. */
const PASSWORD = 'Zx9-unmistakable-7Qw';
const USERNAME = 'onboarding';
/** The machines' own clock: they obey within seconds of the wall. */
const SPEED = 60;

interface SiteView {
  readonly power_w: number;
  readonly dispatch: {
    readonly open_commands: number;
    readonly stuck: readonly { readonly cause: string; readonly count: number }[];
  };
}

describeWithDatabase('a mine that is brought in: vault, discover, apply, start', () => {
  const endpoints = allocateVirtualEndpoints(FIRMWARES, true, NET);
  let ebb: EbbProcess;
  let fleet: VirtualFleet;
  let dropDatabase: () => Promise<void>;

  const path = (file: string): string => join(ebb.directory, file);
  const site = (): Promise<SiteView> => ebb.get<SiteView>('/api/v1/sites/barn');

  beforeAll(async () => {
    const database = await emptyDatabase();
    dropDatabase = database.drop;
    const now = Date.now();
    fleet = await startVirtualFleet({
      miners: endpoints.map((endpoint, index) => ({
        minerId: `m${index}`,
        firmware: FIRMWARES[index]!,
        model: plainModel(FIRMWARES[index]!),
        credentials: { username: USERNAME, password: PASSWORD },
        ...endpoint,
      })),
      clock: new ScaledClock({ clockMs: now, wallMs: now }, SPEED),
      seed: 5,
      misbehavingRatio: 0,
    });
    ebb = await EbbProcess.create(CONFIG, { DATABASE_URL: database.url });
    await putToSleep(endpoints[1]!);
  }, 60_000);

  afterAll(async () => {
    await ebb?.remove();
    await fleet?.close();
    await dropDatabase?.();
  }, 60_000);

  it('keeps the password in the vault', async () => {
    await run(['secret', 'set', 'miners'], PASSWORD);
    expect(readFileSync(path('vault.json'), 'utf8')).not.toContain(PASSWORD);
    writeFileSync(path('miners.yaml'), `- { username: ${USERNAME}, password: vault:miners }\n`);
  });

  it('probes one of them, and says what it can do', async () => {
    const { host } = endpoints[0]!;
    const text = await run(['miner', 'probe', host, '--network', `${NET}.0.0/16`, '--json']);
    expect(JSON.parse(text)).toMatchObject({
      host,
      firmware: 'luxos',
      model: 'Antminer S21',
      version: expect.any(String),
      powerW: expect.any(Number),
      powerSource: 'metered',
      hashrateThs: expect.any(Number),
      state: 'mining',
      capabilities: { verbs: expect.arrayContaining(['sleep', 'wake']) },
    });
  });

  it('finds them all, and puts them into the configuration', async () => {
    const scan = ['fleet', 'discover', `${NET}.0.0/28`, '--config', ebb.configFile];
    await run([...scan, '--credentials', path('miners.yaml'), '--out', path('found.yaml')]);
    const dry = await run(['apply', path('found.yaml'), '--config', ebb.configFile, '--dry-run']);
    expect(dry).toContain('nothing was changed');
    expect(readFileSync(ebb.configFile, 'utf8')).toContain('miners: []');
    const applied = await run(['apply', path('found.yaml'), '--config', ebb.configFile, '--json']);
    const { changes } = JSON.parse(applied) as { changes: { kind: string }[] };
    expect(changes.filter(({ kind }) => kind === 'miner-added')).toHaveLength(FIRMWARES.length);
    expect(readFileSync(ebb.configFile, 'utf8')).toContain('# a comment that stays');
  });

  it('drives them as real ones, and leaves alone what was asleep before', async () => {
    await ebb.start();
    const left = { cause: 'asleep-before', count: 1 };
    await ebb.waitFor('the first readings', async () => (await site()).power_w > 9_000, 30);
    expect((await site()).dispatch.stuck).toMatchObject([left]);
    const body = { action: 'curtail', minutes: 60, reason: 'end-to-end test' };
    const { override_id: id } = await ebb.send<{ override_id: string }>(
      'POST',
      '/api/v1/sites/barn/overrides',
      body,
    );
    await ebb.waitFor(
      'the dark',
      async () => fleet.totalPowerW() < 200 && (await site()).dispatch.open_commands === 0,
      60,
    );
    await ebb.send('DELETE', `/api/v1/sites/barn/overrides/${id}?reason=done`, undefined);
    await ebb.send('POST', '/api/v1/sites/barn/overrides', { ...body, action: 'run' });
    await ebb.waitFor('the light', async () => fleet.totalPowerW() > 3 * 3_300, 90);
    expect(fleet.powerW('m1')).toBeLessThan(100);
    expect((await site()).dispatch.stuck).toMatchObject([left]);
  }, 200_000);

  it('wakes that one too once somebody takes it over', async () => {
    const { miners } = await ebb.get<{ miners: { miner_id: string; stuck_cause: string | null }[] }>(
      '/api/v1/sites/barn/fleet/miners?state=stuck',
    );
    await ebb.send('POST', `/api/v1/sites/barn/fleet/miners/${miners[0]!.miner_id}/take-over`, {
      reason: 'repaired',
    });
    await ebb.waitFor('its light', async () => fleet.powerW('m1') > 3_300, 60);
  }, 90_000);

  it('has written the password nowhere: not to its log, its ledger, its answers or its disk', async () => {
    const answers = await Promise.all(
      ['', '/fleet', '/fleet/miners', '/commands?limit=5000', '/ledger/export', '/plan', '/overrides'].map(
        (part) => ebb.text(`/api/v1/sites/barn${part}`),
      ),
    );
    const files = (await readdir(ebb.directory, { withFileTypes: true })).filter((entry) => entry.isFile());
    const texts = await Promise.all(files.map(({ name }) => readFile(path(name), 'utf8')));
    for (const text of [...answers, ...texts, ebb.output]) {
      expect(text.includes(PASSWORD)).toBe(false);
      expect(text.includes(Buffer.from(PASSWORD).toString('base64'))).toBe(false);
    }
    expect(answers.join()).toContain('miner-taken-over');
  });

  /** The `ebb` command, as somebody calls it. */
  function run(args: readonly string[], input = ''): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = execFile(
        process.execPath,
        ['dist/src/cli/main.js', ...args],
        { env: { ...process.env, EBB_STATE_DIR: ebb.directory } },
        (error, stdout, stderr) =>
          error ? reject(new Error(`${args.join(' ')}: ${stderr}`)) : resolve(stdout),
      );
      child.stdin?.end(input);
    });
  }
});

/** Somebody else's hand. */
async function putToSleep(endpoint: {
  host: string;
  ports: Readonly<Record<string, number>>;
}): Promise<void> {
  const adapter = minerAdapters['luxos']!.create();
  const [sleepPoint] = plainModel('luxos').operatingPoints;
  try {
    expect(await adapter.apply({ minerId: 'm1', ...endpoint }, sleepPoint!)).toMatchObject({
      kind: 'accepted',
    });
  } finally {
    await adapter.close();
  }
}

const CONFIG = `# a comment that stays
http: { host: 127.0.0.1, port: PORT }
models:
${['luxos', 'whatsminer-v3', 'antminer-stock']
  .map(
    (firmware) => `  - id: s21-${firmware}
    label: Antminer S21
    firmware: ${firmware}
    operating_points:
      - { id: sleep, kind: sleep, power_w: 25, hashrate_ths: 0 }
      - { id: nominal, kind: nominal, power_w: 3500, hashrate_ths: 200 }`,
  )
  .join('\n')}
sites:
  - id: barn
    name: The barn
    time_zone: America/Chicago
    mode: auto
    location: { latitude_deg: 31.99, longitude_deg: -102.08 }
    market: { operator: ercot, settlement_point: LZ_WEST, tick_minutes: 5, settlement_minutes: 15 }
    tariff: { adders_usd_per_mwh: 5, loss_ratio: 0.02 }
    feeds:
      price: { sources: [ercot-dashboard], max_age_minutes: 60, when_stale: hold }
      hashprice: { sources: [mempool], max_age_minutes: 240, when_stale: hold, pool_fee_ratio: 0.02 }
      weather: { sources: [open-meteo], max_age_minutes: 240, when_stale: run }
    networks: [${NET}.0.0/16]
    policy: { kind: economic, margin_usd_per_mwh: 2, min_up_minutes: 0, min_down_minutes: 0 }
    electrical: { id: c1, name: Container, power_w_max: 1e6 }
    fleet:
      miners: []
`;

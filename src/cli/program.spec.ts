import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { commandsDoc } from './commands-doc.js';
import { buildProgram } from './program.js';

interface Asked {
  readonly request: string;
  readonly token: string | undefined;
  readonly body: unknown;
}

/** Ends a command where the process would end. */
class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

const SITE = {
  site_id: 'west',
  mode: 'auto',
  market_kind: 'simulated',
  power_w: 1.9e6,
  setpoint_w: 2e6,
  summary: '600 of 600 miners awake.',
};
const FRESH = { source: 'simulated', age_minutes: 3.4, stale: false, when_stale: 'hold' };
const STATUS = {
  ...SITE,
  clock_now: '2026-08-20T22:00:00.000Z',
  clock_speed: 30,
  miner_count: 600,
  price: { ...FRESH, newest_usd_per_mwh: 42.5 },
  hashprice: { ...FRESH, source: null, age_minutes: null, stale: true },
  weather: { ...FRESH, dry_bulb_c: 31.25, wet_bulb_c: 20.04, wind_metres_per_second: 4 },
  feeds: [{ kind: 'hashprice', last_error: 'no connection' }],
  overrides: [],
  dispatch: {
    open_commands: 3,
    held: [],
    stuck: [{ cause: 'refuses', count: 2, power_w: 6000 }],
    difference: [{ cause: 'whole-machines', power_w: -1200, miner_count: 0, why: 'miners are whole' }],
  },
  last_tick: { at: '2026-08-20T21:59:00.000Z', trigger: 'interval', error: null },
};
const PLAN = {
  epoch: 17,
  made_at: '2026-08-20T22:00:00.000Z',
  mode: 'auto',
  market_kind: 'live',
  policy: 'economic',
  method: 'merit-order',
  setpoint_w: 2e6,
  market_price_usd_per_mwh: 42.5,
  expected_price_usd_per_mwh: null,
  outlook: null,
  delivered_price_usd_per_mwh: 48,
  hashprice_usd_per_ph_day: null,
  summary: 'All run.',
  groups: [
    {
      group_id: 'c1:s19',
      counts: [
        { point_id: 'nominal', count: 90 },
        { point_id: 'sleep', count: 10 },
      ],
      power_w: 310e3,
      breakeven_usd_per_mwh: 87.69,
      reason: 'Ten are above their breakeven.',
    },
  ],
  feeders: [
    {
      feeder_id: 'c1',
      setpoint_w: 310e3,
      ceiling: { power_w: 310e3, source: 'electrical:c1' },
      binding: true,
    },
  ],
  relaxed: [{ source: 'override:1', amount_w: 1000, because: 'electrical:c1' }],
  shortfalls: [{ scope: 'site', power_w: 6000, why: '2 refuse' }],
  economics: { net_usd_per_hour: 12.5, gap_usd_per_hour: 0.1 },
};
const OVERRIDE = {
  override_id: 'o1',
  action: 'setpoint',
  power_w: 500e3,
  scope: { id: 'c1' },
  by: 'ana',
  reason: 'breaker',
  expires_at: '2026-08-20T23:00:00.000Z',
  released_at: null,
};
const ANSWERS: Readonly<Record<string, unknown>> = {
  'GET /api/v1/sites': [SITE],
  'GET /api/v1/feeds': {
    hashprice: [
      {
        site_id: 'west',
        hashprice_usd_per_ph_day: 41.316,
        next_adjustment: {
          height: 933_408,
          blocks_found: 1_500,
          at: '2026-01-04T00:00:00.000Z',
          difficulty_ratio: 0.8991,
        },
        ahead: [{ from: '2026-01-04T00:00:00.000Z', hashprice_usd_per_ph_day: 45.9 }],
        forward: { source: 'curve.csv', known_at: '2026-01-01T00:00:00.000Z' },
      },
      { site_id: 'east', hashprice_usd_per_ph_day: null },
    ],
    feeds: [
      {
        site_id: 'west',
        kind: 'price',
        state: 'stale',
        source_id: 'a',
        last_error: 'a has nothing new',
        answered_at: null,
        quarantined: [{ source_id: 'b', reason: 'it lies' }],
        sources: [
          {
            source_id: 'a',
            left_alone: { until: '2026-01-01T00:00:00.000Z', why: 'it is shut' },
            connection: {
              clock_ahead_seconds: 73.2,
              clock_error_seconds: 0.6,
              requests_this_hour: 12,
              bytes_this_hour: 34_000,
            },
          },
          { source_id: 'b', left_alone: null, connection: null },
        ],
      },
    ],
    weather_forecasts: [
      { site_id: 'west', lead_minutes: 1440, count: 90, mean_absolute_error_c: 1.42, bias_c: 0.31 },
      { site_id: 'east', lead_minutes: 1440, count: 90, mean_absolute_error_c: 2, bias_c: -0.84 },
      { site_id: 'north', lead_minutes: 1440, count: 90, mean_absolute_error_c: 0.5, bias_c: -0.04 },
    ],
    grid: [
      {
        site_id: 'west',
        eea_level: 2,
        prc_mw: 1640,
        known_at: '2026-01-01T00:00:00.000Z',
        age_minutes: 12,
        stale: true,
      },
    ],
  },
  'GET /api/v1/sites/west': STATUS,
  'GET /api/v1/sites/west/now': {
    urgency: { level: 'watch', why: 'hashprice is stale' },
    why: [{ text: 'All run.' }, { text: 'c1 carries no more than 310 kW.' }],
    programs: [{ enrolment_id: 'ers', text: 'ready, 10.0 MW promised', problem: 'no signal for 2 h' }],
  },
  'GET /api/v1/sites/west/plan': PLAN,
  'GET /api/v1/sites/west/plans/16': { plan: { ...PLAN, epoch: 16 } },
  'GET /api/v1/sites/west/overrides': { overrides: [OVERRIDE] },
  'POST /api/v1/sites/west/overrides': OVERRIDE,
  'DELETE /api/v1/sites/west/overrides/o1?reason=work%20done%3A%20100%25': OVERRIDE,
  'PUT /api/v1/sites/west/mode': { ...SITE, mode: 'hold' },
};

/** The API's place is taken by a server that remembers what it was asked. */
const asked: Asked[] = [];
let server: Server;
let url: string;
let directory: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      const key = `${request.method} ${request.url}`;
      asked.push({
        request: key,
        token: request.headers.authorization,
        body: text === '' ? undefined : JSON.parse(text),
      });
      if (key === 'GET /api/v1/sites/page') return void response.end('<html>');
      const known = ANSWERS[key];
      response.statusCode = known === undefined ? 404 : 200;
      response.end(JSON.stringify(known ?? { code: 'not-found', detail: 'no site; there are: west' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  directory = mkdtempSync(join(tmpdir(), 'ebb-cli-'));
  writeFileSync(join(directory, 'token'), 'kept\n');
  writeFileSync(join(directory, 'other'), 'named\n');
});

afterAll(async () => {
  rmSync(directory, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  asked.length = 0;
});

function program(lines: string[] = [], environment: Record<string, string> = { EBB_URL: url }): Command {
  return buildProgram({
    stateDirectory: directory,
    environment,
    write: (line) => void lines.push(line),
    exit: (status) => {
      throw new Exit(status);
    },
  });
}

/** Standard output of a command. */
async function run(args: readonly string[], environment?: Record<string, string>): Promise<string> {
  const lines: string[] = [];
  await quiet(program(lines, environment)).parseAsync(args, { from: 'user' });
  return lines.join('\n');
}

/** Help and errors of all commands go nowhere. */
function quiet(command: Command): Command {
  command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  for (const child of command.commands) quiet(child);
  return command;
}

it('ebb feeds status has a line for each feed', async () => {
  expect((await run(['feeds', 'status'])).split('\n')).toEqual([
    'site  feed   state  source  answered  what is wrong',
    'west  price  stale  a       never     a has nothing new; b is quarantined: it lies; a is left alone until 2026-01-01T00:00:00.000Z: it is shut',
    '',
    'source  requests this hour  kB  its clock',
    'a       12                  34  73 s ahead of this machine’s: one of them is wrong',
    '',
    'west: 41.32 USD/PH/day; difficulty −10.1 % at block 933408, due 2026-01-04T00:00:00.000Z (1500 of 2016 blocks found); 45.90 expected from 2026-01-04T00:00:00.000Z on; forward curve of curve.csv, known since 2026-01-01T00:00:00.000Z',
    '',
    'west: weather: off by 1.4 K on average a day ahead, 0.3 K too warm',
    'east: weather: off by 2.0 K on average a day ahead, 0.8 K too cold',
    'north: weather: off by 0.5 K on average a day ahead, to neither side',
    '',
    'west: EMERGENCY, EEA 2, 1640 MW of responsive reserve, known since 2026-01-01T00:00:00.000Z – TOO OLD to be relied on',
  ]);
});

describe('what commands ask of a running Ebb', () => {
  it.each([
    [['status'], 'GET /api/v1/sites', undefined],
    [['feeds', 'status'], 'GET /api/v1/feeds', undefined],
    [['plan', 'show', 'west'], 'GET /api/v1/sites/west/plan', undefined],
    [['plan', 'show', 'west', '--epoch', '16'], 'GET /api/v1/sites/west/plans/16', undefined],
    [['override', 'list', 'west'], 'GET /api/v1/sites/west/overrides', undefined],
    [
      'override set west --action setpoint --power-kw 0.5 --feeder c1 --minutes 30 --reason breaker'.split(
        ' ',
      ),
      'POST /api/v1/sites/west/overrides',
      { action: 'setpoint', power_w: 500, feeder: 'c1', minutes: 30, reason: 'breaker' },
    ],
    [
      'override set west --action setpoint --power-kw 0 --minutes 30 --reason dark'.split(' '),
      'POST /api/v1/sites/west/overrides',
      { action: 'setpoint', power_w: 0, minutes: 30, reason: 'dark' },
    ],
    [
      ['override', 'release', 'west', 'o1', '--reason', 'work done: 100%'],
      'DELETE /api/v1/sites/west/overrides/o1?reason=work%20done%3A%20100%25',
      undefined,
    ],
    [
      'mode west hold --reason inspection'.split(' '),
      'PUT /api/v1/sites/west/mode',
      { mode: 'hold', reason: 'inspection' },
    ],
  ])('%j', async (args, request, body) => {
    const text = await run(args);
    expect(asked).toEqual([{ request, token: 'Bearer kept', body }]);
    expect(text).not.toBe('');
    expect(() => JSON.parse(text)).toThrow();
    expect(JSON.parse(await run([...args, '--json']))).toBeInstanceOf(Object);
  });

  it.each([
    ['the file of the first start', [], {}, 'kept'],
    ['EBB_TOKEN before that', [], { EBB_TOKEN: 'environment' }, 'environment'],
    ['--token-file before both', ['--token-file', 'other'], { EBB_TOKEN: 'environment' }, 'named'],
  ])('with the token of %s', async (_, options, environment, token) => {
    const args = options.map((option) => (option === 'other' ? join(directory, option) : option));
    await run(['status', '--url', url, ...args], environment);
    expect(asked[0]?.token).toBe(`Bearer ${token}`);
  });
});

describe('what people read', () => {
  it('of a plan: the decision, each group with its reason, each feeder with its limit, what gave way', async () => {
    expect(await run(['plan', 'show', 'west'])).toBe(`\
plan 17 of 2026-08-20T22:00:00.000Z, mode auto, live market, policy economic (merit-order)
All run.
price $42.50/MWh ($48.00/MWh delivered), hashprice unknown, setpoint 2.00 MW
net $12.50/h, at most $0.10/h below the best there is

group   miners                 power   breakeven
c1:s19  90 nominal, 10 sleep  310 kW  $87.69/MWh
    Ten are above their breakeven.

feeder  setpoint   limit  limit from
c1        310 kW  310 kW  electrical:c1  AT ITS LIMIT
SHORTFALL site: 6.0 kW, 2 refuse
GAVE WAY override:1: 1.0 kW, to electrical:c1`);
  });

  it('of a site: its market, its feeds, who does not obey', async () => {
    expect(await run(['status', 'west'])).toBe(`\
west (auto, SIMULATED MARKET): drawing 1.90 MW, setpoint 2.00 MW
    600 of 600 miners awake.

clock      2026-08-20T22:00:00.000Z, 30 times as fast as the wall's
last tick  2026-08-20T21:59:00.000Z (interval)
price      $42.50/MWh, from simulated, 3 min old
hashprice  no source has answered, STALE: hold, last error: no connection
weather    31.3 °C, wet bulb 20.0 °C, wind 4.0 m/s, from simulated, 3 min old
miners     600, 3 commands open
  stuck    2 (refuses), 6.0 kW
  below    1.2 kW (whole-machines): miners are whole

urgent     watch: hashprice is stale
why        All run.
           c1 carries no more than 310 kW.
program    ers: ready, 10.0 MW promised; PROBLEM: no signal for 2 h`);
    expect(JSON.parse(await run(['status', 'west', '--json']))).toMatchObject({ site_id: 'west' });
  });
});

describe('what fails says what to do', () => {
  it.each([
    [
      'nobody there',
      ['status', '--url', 'http://127.0.0.1:1'],
      {},
      /is Ebb running\? Start it with npm start/,
    ],
    ['no URL', ['status', '--url', '127.0.0.1:3000'], {}, /is not a URL such as/],
    ['no token', ['status', '--token-file', '/nowhere'], {}, /set EBB_TOKEN/],
    ['somebody else there', ['status', 'page'], {}, /is not Ebb\. Name Ebb's address with --url/],
    ['what Ebb refuses', ['status', 'nope'], {}, /there are: west \(not-found\)/],
  ])('%s', async (_, args, environment, message) => {
    await expect(run(args, { EBB_URL: url, ...environment })).rejects.toThrow(message);
  });
});

describe('what is not called as it should be ends with 2, and asks nobody', () => {
  it.each([
    [''],
    ['nonsense'],
    ['plan show'],
    ['plan show west --epoch first'],
    ['mode west off --reason r'],
    ['mode west hold'],
    ['override set west --action sleep --minutes 5 --reason r'],
    ['override set west --action curtail --minutes -5 --reason r'],
    ['override set west --action curtail --minutes 5'],
    ['override set west --action setpoint --minutes 5 --reason r'],
    ['override set west --action curtail --power-kw 5 --minutes 5 --reason r'],
    ['token create'],
    ['config check'],
    ['replay'],
    ['ledger verify'],
  ])('ebb %s', async (line) => {
    await expect(run(line.split(' ').filter(Boolean))).rejects.toMatchObject({ status: 2 });
    expect(asked).toEqual([]);
  });
});

describe('the commands', () => {
  const leaves = (command: Command): Command[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

  it.each(leaves(program([], {})).map((command) => [command.name(), command] as const))(
    '%s explains itself, with an example',
    async (_, command) => {
      let text = '';
      command.configureOutput({ writeOut: (part) => (text += part) });
      expect(() => command.outputHelp()).not.toThrow();
      expect(text).toContain('Example:');
      expect(command.description()).not.toBe('');
    },
  );

  it('are those of docs/cli.md; write it anew with: node scripts/cli-docs.mjs', () => {
    expect(readFileSync('docs/cli.md', 'utf8')).toBe(commandsDoc(program([], {})));
  });
});

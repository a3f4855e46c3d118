import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { csvFile } from '../../adapters/meters/csv/simulator.js';
import { describeWithDatabase, testDatabase, type TestDatabase } from '../../test/support/database.js';
import { julyMeter } from '../../test/support/reports.js';
import { unpackArchive } from '../ledger/index.js';
import { buildProgram } from './program.js';

const METER = `
    meters:
      - { id: poi, minutes: 60, source: { kind: file } }
    electrical:`;

describeWithDatabase('from a meter file to a signed report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ebb-report-'));
  const config = join(folder, 'mine.yaml');
  const bundle = join(folder, 'report.zip');
  let db: TestDatabase;
  let urlBefore: string | undefined;

  async function ebb(...args: string[]): Promise<string> {
    const lines: string[] = [];
    const program = buildProgram({
      stateDirectory: folder,
      environment: {},
      write: (line) => lines.push(line),
      exit: (status) => {
        throw new Error(`exit ${status}: ${lines.join('\n')}`);
      },
    });
    await program.parseAsync(['node', 'ebb', ...args]);
    return lines.join('\n');
  }

  function files(): Map<string, string> {
    return new Map(
      unpackArchive(readFileSync(bundle)).map(({ name, content }) => [name, content.toString('utf8')]),
    );
  }

  beforeAll(async () => {
    db = await testDatabase();
    urlBefore = process.env['DATABASE_URL'];
    process.env['DATABASE_URL'] = db.url;
    const example = readFileSync('config/examples/threshold.yaml', 'utf8');
    const whole = example.replace('\n    electrical:', METER).replace('America/Chicago', 'America/New_York');
    writeFileSync(config, whole);
    writeFileSync(join(folder, 'july.csv'), csvFile(julyMeter()));
  });
  afterAll(async () => {
    if (urlBefore === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = urlBefore;
    await db.drop();
    rmSync(folder, { recursive: true });
  });

  test('meter data come in once', async () => {
    const args = ['meter', 'import', join(folder, 'july.csv'), '--config', config];
    expect(await ebb(...args, '--dry-run')).toContain('nothing was changed');
    expect(await ebb(...args)).toContain('1464 kept (0 of them correct earlier ones)');
    expect(await ebb(...args)).toContain('0 kept');
  });

  test('an event is reported, and the bundle verifies', async () => {
    const said = await ebb(
      ...[
        'report',
        'event',
        '--config',
        config,
        '--case',
        'config/examples/economic-case.yaml',
        '--out',
        bundle,
      ],
    );
    expect(said).toContain('event 17 of pjm-economic, ledger entry 2');
    const key = /--key (\S+)/.exec(said)![1]!;
    expect(await ebb('ledger', 'verify', bundle, '--key', key)).toContain('report.pdf');
    expect([...files().keys()]).toEqual([
      'manifest.json',
      'report.pdf',
      'report.xlsx',
      'report.json',
      'intervals.csv',
      'estimates.csv',
      'baseline-days.csv',
      'ledger-entries.csv',
      'load.csv',
      'prices.csv',
      'proof.json',
      'ledger.jsonl',
    ]);
    const report = JSON.parse(files().get('report.json')!) as { raw: object; inputs: { meter: object[] } };
    expect(report.raw).toMatchObject({ passed: 3, failed: 0, owed_mwh: 45 });
    expect(report.inputs.meter).toHaveLength(1_464);
    expect(files().get('baseline-days.csv')).toContain('2026-07-17');
  });

  test.each([
    ['month', ['--case', 'config/examples/economic-case.yaml', '--from', '2026-07-01', '--to', '2026-08-01']],
    [
      'season',
      ['--case', 'config/examples/economic-case.yaml', '--from', '2026-06-01', '--to', '2026-08-01'],
    ],
    ['audit', ['--from', '2020-01-01', '--to', '2100-01-01']],
  ])('a %s is, too', async (kind, args) => {
    const said = await ebb('report', kind, '--config', config, ...args, '--out', bundle, '--paper', 'LETTER');
    expect(await ebb('ledger', 'verify', bundle, '--key', /--key (\S+)/.exec(said)![1]!)).toContain('OK');
    expect(JSON.parse(files().get('report.json')!)).toMatchObject({
      kind,
      head: { meter_id: 'poi' },
    });
  });

  test('coincident peaks are found in the loads that are given', async () => {
    const loads = [6, 7, 8, 9].flatMap((month) => [
      `2026-0${month}-15T20:00:00Z,70000`,
      `2026-0${month}-15T20:15:00Z,8${month}000`,
    ]);
    writeFileSync(join(folder, 'loads.csv'), `start,load_mw\n${loads.join('\n')}\n`);
    const args = ['--year', '2026', '--system-loads', join(folder, 'loads.csv'), '--out', bundle];
    // The meter is hourly, the peaks are quarters: the two do not fit.
    await expect(ebb('report', '4cp', '--config', config, ...args)).rejects.toThrow('60 min');
  });

  test('what is wrong is said with its place and its fix', async () => {
    const broken = join(folder, 'broken.yaml');
    const example = readFileSync('config/examples/economic-case.yaml', 'utf8');
    writeFileSync(broken, example.replace('kind: drop-by', 'kind: drop-in'));
    const args = ['report', 'event', '--config', config, '--out', bundle, '--case'];
    await expect(ebb(...args, broken)).rejects.toThrow(/broken\.yaml:6 {2}enrolment\.kind/);
    await expect(ebb('report', 'event', '18', '--config', config, '--out', bundle)).rejects.toThrow(
      'no event "18"; there are: none',
    );
    writeFileSync(broken, example.replace('pjm-economic', 'pjm'));
    await expect(ebb(...args, broken)).rejects.toThrow('no program "pjm"; there are:');
    await expect(ebb(...args, 'config/examples/economic-case.yaml', '--event', '18')).rejects.toThrow(
      'there are: 17',
    );
  });
});

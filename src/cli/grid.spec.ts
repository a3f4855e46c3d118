import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildProgram } from './program.js';

const ENROLMENT = {
  enrolment_id: 'ers',
  program_id: 'ercot-ers-30',
  program_name: 'ERCOT ERS-30',
  kind: 'drop-by',
  feeder_id: 'site',
  from: '2026-10-01',
  to: null,
  commitments: [{ period_id: 'TP5', power_w: 5e6, maximum_base_load_w: null }],
  calls: [{ source_id: 'vtn' }],
  relay_seconds: 120,
  lead_seconds: 75,
  shortfall_probability_max: 0.01,
  responders: { miner_count: 600, shed_w: 20e6 },
  margin: { margin_w: 310e3, response_ratio: 0.985, response_from: 'measured', problem: null },
  use: { hours_used: 1.25, hours_max: 24, events: 1, events_max: null, exceeded: false },
  warnings: [{ problem: 'not done: test', fix: 'Add it.', rule: 'checklist/test', verification: 'S' }],
  open_events: 1,
  likely_call: {
    state: 'met',
    why: 'physical responsive capability is 2950 MW, the trigger 3000 MW',
    trigger: 'below 3,000 MW and not projected to recover',
    conditions_at: '2026-10-01T17:00:00.000Z',
    source: 'technical requirements',
    verification: 'V',
  },
  checklist: [
    {
      id: 'register',
      text: 'register it',
      state: 'overdue',
      due_on: '2026-10-02',
      days_left: -3,
      milestone_missing: null,
      source: '16 TAC 25.114',
      verification: 'V',
    },
    {
      id: 'form-c',
      text: 'declare it',
      state: 'missing',
      due_on: null,
      days_left: null,
      milestone_missing: 'production-load',
      source: 'pack',
      verification: 'S',
    },
    {
      id: 'qse',
      text: 'sign it',
      state: 'done',
      due_on: null,
      days_left: null,
      milestone_missing: null,
      source: 'form',
      verification: 'V',
    },
  ],
};
const EVENT = {
  event_id: '17',
  enrolment_id: 'ers',
  test: false,
  phase: 'announced',
  due_at: '2026-10-01T17:30:00.000Z',
  ends_at: null,
  ready_by: null,
  next_at: '2026-10-01T17:28:45.000Z',
  seconds_to_next: 1_725,
  problem: null,
};
const OBLIGATION = {
  enrolment_id: 'ers',
  source: 'ercot-ers-30/ers/event 17',
  bound: 'ceiling',
  feeder_id: 'site',
  power_w: 15e6,
  from: '2026-10-01T17:28:45.000Z',
  to: null,
  in_force: false,
  problem: null,
};
const ANSWERS: Readonly<Record<string, unknown>> = {
  'GET /api/v1/sites/west/enrolments': { enrolments: [ENROLMENT], sources: [] },
  'GET /api/v1/sites/west/obligations': { obligations: [OBLIGATION, { ...OBLIGATION, enrolment_id: 'rrs' }] },
  'GET /api/v1/sites/west/events': {
    events: [EVENT],
    unassigned: [{ source_id: 'vtn', event_id: '9' }],
  },
  'POST /api/v1/sites/west/events': { event_id: '17', version: 1 },
};

let server: Server;
let url: string;
let bodies: unknown[];
let written: string[];
beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    request.on('end', () => {
      if (text !== '') bodies.push(JSON.parse(text));
      response.end(JSON.stringify(ANSWERS[`${request.method} ${request.url}`] ?? { detail: 'none' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  bodies = [];
  written = [];
});

async function ebb(...args: string[]): Promise<string> {
  const program = buildProgram({
    stateDirectory: '/nowhere',
    environment: { EBB_TOKEN: 't', EBB_URL: url },
    write: (line) => void written.push(line),
    exit: (status) => {
      throw new Error(`exit ${status}`);
    },
  });
  program.configureOutput({ writeErr: (line) => void written.push(line) });
  await program.parseAsync(['node', 'ebb', ...args]);
  return written.join('\n');
}

describe('what is promised', () => {
  it('is listed in a line each', async () => {
    expect(await ebb('program', 'list', 'west')).toBe(
      'ers  ercot-ers-30 (drop-by at site) 2026-10-01 to open, 5.00 MW in TP5, 20.00 MW can respond, 1 open',
    );
  });

  it('is shown with its margin, its limits, and its own obligations alone', async () => {
    const text = await ebb('program', 'show', 'west', 'ers');
    expect(text).toContain('310 kW so that the chance of falling short stays below 1 %');
    expect(text).toContain('1.3 of 24 h, 1 events this term');
    expect(text).toContain('look at     not done: test (checklist/test, S). Add it.');
    expect(text.match(/coming/g)).toHaveLength(1);
  });

  it('is shown with the call that is likely by how the grid stands', async () => {
    const text = await ebb('program', 'show', 'west', 'ers');
    expect(text).toContain(
      'LIKELY CALL trigger met: physical responsive capability is 2950 MW, the trigger 3000 MW',
    );
    expect(text).toContain('Advice: nothing is done about it');
  });

  it('has a checklist with what is late, what is done, and what date is missing', async () => {
    expect((await ebb('program', 'checklist', 'west')).split('\n')).toEqual([
      'ers  ERCOT ERS-30: 1 of 3 done',
      '  OVERDUE  register: register it; was due on 2026-10-02, 3 days ago (16 TAC 25.114, V)',
      '  MISSING  form-c: declare it; its deadline counts from production-load: name it under milestones (pack, S)',
      '  DONE     qse: sign it (form, V)',
    ]);
  });

  it('that is not there is named with those that are', async () => {
    await expect(ebb('program', 'show', 'west', 'nope')).rejects.toThrow(/no enrolment nope; there are: ers/);
  });
});

describe('events', () => {
  it('are listed with what comes next, and what belongs to nobody', async () => {
    expect(await ebb('event', 'list', 'west')).toBe(
      [
        '17  ers announced, falls in 0:28:45 (2026-10-01T17:28:45.000Z), due 2026-10-01T17:30:00.000Z, no end yet',
        '9 of vtn belongs to no enrolment: nothing follows from it',
      ].join('\n'),
    );
  });

  const entry = ['event', 'enter', 'west', '--source', 'desk', '--id', '17', '--reason', 'QSE by telephone'];

  it('are entered in watts and UTC', async () => {
    await ebb(
      ...entry,
      '--drop-kw',
      '5000',
      '--starts',
      '2026-10-01T12:30:00-05:00',
      '--revision',
      '2',
      '--test',
    );
    expect(bodies).toEqual([
      {
        source: 'desk',
        reason: 'QSE by telephone',
        event: {
          event_id: '17',
          kind: 'test',
          version: 2,
          power_drop_w: 5e6,
          starts_at: '2026-10-01T17:30:00.000Z',
        },
      },
    ]);
  });

  it('are called off without a figure, and called with one', async () => {
    await ebb(...entry, '--cancel');
    await ebb(...entry, '--committed');
    expect(bodies).toMatchObject([
      { event: { event_id: '17', kind: 'cancellation' } },
      { event: { event_id: '17', kind: 'event', level: 1 } },
    ]);
    await expect(ebb(...entry)).rejects.toThrow('exit 2');
    expect(bodies).toHaveLength(2);
  });

  it('need an offset, whatever the clock of this machine', async () => {
    const without = [...entry, '--limit-kw', '0', '--starts', '2026-10-01T12:30:00'];
    await expect(ebb(...without)).rejects.toThrow(/no instant with its offset/);
    expect(bodies).toEqual([]);
  });
});

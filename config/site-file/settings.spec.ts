import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ConfigError } from '../../src/core/errors.js';
import { builtInPath } from '../built-in.js';
import { atDraft, editedSettings, mergeSettings, settingsText } from './settings.js';

const DEMO = readFileSync(builtInPath('demo.yaml'), 'utf8');
const DRAFT = settingsText(DEMO, 'demo');

interface Feeder {
  readonly id: string;
  readonly power_w_max: number;
  readonly feeders?: readonly Feeder[];
}

function containers(text: string): [string, number][] {
  const [site] = (parse(text, { merge: true }) as { sites: { electrical: Feeder }[] }).sites;
  return site!.electrical
    .feeders!.flatMap(({ feeders }) => feeders!)
    .map(({ id, power_w_max: max }) => [id, max]);
}

function problemsOf(draft: string) {
  try {
    mergeSettings(DEMO, 'demo', draft);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings of a site', () => {
  it('are told with their comments, and nothing of the inventory', () => {
    expect(DRAFT).toContain('# Waking is paced by these ramps');
    expect(DRAFT).toContain('margin_usd_per_mwh: 2');
    expect(DRAFT).toContain('power_w_max: 24e6');
    expect(Object.keys(parse(DRAFT, { merge: true }) as object)).toEqual([
      'tariff',
      'feeds',
      'policy',
      'thermal_limits',
      'electrical',
    ]);
  });

  it('put back as they are change nothing, not a byte', () => {
    expect(mergeSettings(DEMO, 'demo', DRAFT)).toEqual({ text: DEMO, changes: [] });
  });

  it('change one line of the file where one is changed; comments stay', () => {
    const { text, changes } = mergeSettings(
      DEMO,
      'demo',
      DRAFT.replace('margin_usd_per_mwh: 2', 'margin_usd_per_mwh: 5'),
    );
    expect(changes).toEqual([{ path: 'policy.margin_usd_per_mwh', from: 2, to: 5 }]);
    const lines = new Set(DEMO.split('\n'));
    const fresh = text.split('\n').filter((line) => !lines.has(line));
    expect(fresh).toEqual([
      '    policy: { kind: economic, margin_usd_per_mwh: 5, min_up_minutes: 15, min_down_minutes: 15 }',
    ]);
    expect(text.match(/#/g)!.length).toBe(DEMO.match(/#/g)!.length);
  });

  it('do not follow an anchor that one of them is changed below', () => {
    const values = parse(DRAFT, { merge: true }) as { electrical: { feeders: { feeders: object[] }[] } };
    Object.assign(values.electrical.feeders[0]!.feeders[0]!, { power_w_max: 2.5e6 });
    const { text, changes } = mergeSettings(DEMO, 'demo', JSON.stringify(values));
    expect(changes).toEqual([
      { path: 'electrical.feeders[t1].feeders[c1].power_w_max', from: 3e6, to: 2.5e6 },
    ]);
    expect(containers(text)).toEqual([
      ['c1', 2.5e6],
      ...['c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8'].map((id) => [id, 3e6]),
    ]);
  });

  it('of one that comes by an anchor leave the others alone', () => {
    const draft = DRAFT.replace('{ <<: *container, id: c5,', '{ <<: *container, power_w_max: 2e6, id: c5,');
    const { text } = mergeSettings(DEMO, 'demo', draft);
    expect(containers(text).filter(([, max]) => max !== 3e6)).toEqual([['c5', 2e6]]);
  });

  it('take additions and removals', () => {
    const draft = `${DRAFT.replace(/ {2}- \{ thermal_class: air, above_dry_bulb_c: 43.*\n/, '')}keep_warm:\n  - { thermal_class: air, below_dry_bulb_c: -10, awake_ratio_min: 0.2 }\n`;
    const { text, changes } = mergeSettings(DEMO, 'demo', draft);
    expect(changes.map(({ path }) => path)).toEqual(['thermal_limits[1]', 'keep_warm']);
    const [site] = (parse(text, { merge: true }) as { sites: Record<string, unknown[]>[] }).sites;
    expect(site!['thermal_limits']).toHaveLength(1);
    expect(site!['keep_warm']).toEqual([
      { thermal_class: 'air', below_dry_bulb_c: -10, awake_ratio_min: 0.2 },
    ]);
  });

  it.each([
    ['another source of prices', DRAFT.replace('ercot-dashboard', 'simulated'), 'feeds.price.sources[0]'],
    ['another feeder', DRAFT.replace('id: c8', 'id: c9'), 'electrical.feeders[t2].feeders[c9]'],
    ['a part of the inventory', `${DRAFT}fleet: {}\n`, 'fleet'],
  ])('refuse what needs a restart: %s', (_, draft, path) => {
    expect(problemsOf(draft)).toContainEqual(
      expect.objectContaining({ path, problem: 'needs a restart', line: expect.any(Number) }),
    );
  });

  it('say what is no setting, and what it may have been', () => {
    expect(problemsOf('polcy: {}')).toEqual([
      expect.objectContaining({
        line: 1,
        problem: 'is not a known setting',
        fix: expect.stringMatching(/policy/),
      }),
    ]);
    expect(problemsOf('policy: {')).toEqual([
      expect.objectContaining({ problem: expect.stringMatching(/YAML/) }),
    ]);
    expect(problemsOf('17')).toHaveLength(1);
  });

  it('have the mistakes of the whole file at their own lines', () => {
    const draft = `# mine\n${DRAFT}`;
    const line = draft.split('\n').findIndex((text) => text.startsWith('policy:')) + 1;
    const problem = { file: 'x.yaml', line: 99, path: 'sites[0].policy.kind', problem: 'p', fix: 'f' };
    const elsewhere = { ...problem, path: 'http.port' };
    expect(atDraft([problem, elsewhere], draft, DEMO, 'demo')).toEqual([
      { ...problem, file: 'settings', line, path: 'policy.kind' },
      elsewhere,
    ]);
  });

  it('take single changes of a form, and keep the comments', () => {
    const edited = editedSettings(`# mine\n${DRAFT}`, [
      { path: ['policy', 'margin_usd_per_mwh'], value: 7 },
      { path: ['policy', 'wakes_per_day_max'], value: 3 },
      { path: ['thermal_limits', 1] },
      { path: ['fairness', 'usd_per_mwh'], value: 1 },
    ]);
    expect(edited).toMatch(/^# mine\n/);
    const { changes } = mergeSettings(DEMO, 'demo', edited);
    expect(changes.map(({ path }) => path)).toEqual([
      'policy.margin_usd_per_mwh',
      'policy.wakes_per_day_max',
      'thermal_limits[1]',
      'fairness',
    ]);
    expect(() => editedSettings(DRAFT, [{ path: ['thermal_limits', 7], value: {} }])).toThrow(/no place 7/);
  });

  it('of a form reach nothing that is no setting', () => {
    expect(() => editedSettings(DRAFT, [{ path: ['__proto__', 'polluted'], value: 1 }])).toThrow(
      /no setting/,
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

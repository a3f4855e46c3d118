import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DateTime } from 'luxon';
import { type Plan, violations } from '../../src/core/planner/index.js';
import { fromWire } from '../../src/core/wire.js';
import { play, type Scenario } from './scenario.js';

const FOLDER = join('test', 'scenarios');

function sentences({ summary, groups, relaxed, shortfalls }: Plan): string {
  const gaveWay = relaxed.map(({ source, because }) => `${source} gave way to ${because}`);
  return [
    summary,
    ...groups.map(({ reason }) => reason),
    ...gaveWay,
    ...shortfalls.map(({ why }) => why),
  ].join('\n');
}

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.json')))('%s', (file) => {
  const scenario = fromWire(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))) as Scenario;

  it(`${scenario.rule}`, () => {
    const expected = scenario.expected.map((each) => ({ ...each, ms: DateTime.fromISO(each.at).toMillis() }));
    const starts = new Set<number>();
    let energyMwh = 0;
    for (const { at, snapshot, plan } of play(scenario)) {
      const inForce = expected.filter(({ ms }) => ms <= at.toMillis()).at(-1);
      expect(violations(snapshot, plan)).toEqual([]);
      expect([at.toISO(), Math.round(plan.setpointW)]).toEqual([at.toISO(), inForce?.setpointW]);
      if (inForce!.ms === at.toMillis()) {
        for (const text of inForce!.says ?? []) expect(`${at.toISO()}\n${sentences(plan)}`).toContain(text);
        expect([at.toISO(), plan.relaxed.map(({ source }) => source)]).toEqual([
          at.toISO(),
          inForce!.relaxed ?? [],
        ]);
      }
      starts.add(at.toMillis());
      energyMwh += (plan.setpointW / 1e6) * 0.25;
    }
    for (const { at, ms } of expected) expect([at, starts.has(ms)]).toEqual([at, true]);
    expect(starts.size).toBe(scenario.expectedIntervals);
    expect(energyMwh).toBeCloseTo(scenario.expectedEnergyMwh, 6);
  });
});

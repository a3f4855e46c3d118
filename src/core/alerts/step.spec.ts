import { describe, expect, it } from '@jest/globals';
import type { Alert, Condition } from './alert.js';
import { keyOf } from './alert.js';
import { ruleOf } from './kinds.js';
import { alertStep, NOTHING_SEEN, type Sightings } from './step.js';

const LATE: Condition = { kind: 'tick-late', siteId: 'west', about: '', text: 'late by 20 min' };
const CALLED: Condition = { kind: 'event-called', siteId: 'west', about: 'ers/17', text: 'called' };

/** Goes from look to look as the service does, without its database. */
class Story {
  open: Alert[] = [];
  told: string[] = [];
  #seen: Sightings = NOTHING_SEEN;

  look(second: number, conditions: Condition[], isJudged = true): void {
    const nowMs = second * 1e3;
    const step = alertStep({
      open: this.open,
      seen: this.#seen,
      conditions,
      isJudged: () => isJudged,
      nowMs,
    });
    this.#seen = step.seen;
    for (const each of step.opened) this.open.push(alertOf(each));
    for (const { alert, condition, worse } of step.changed) {
      this.open = this.open.map((each) =>
        each === alert
          ? { ...each, text: condition.text, severity: condition.severity ?? each.severity }
          : each,
      );
      if (worse) this.told.push(`${second} worse`);
    }
    this.open = this.open.filter((alert) => !step.resolved.includes(alert));
    this.told.push(...step.opened.map(({ kind }) => `${second} ${kind}`));
    this.told.push(...step.resolved.map(({ kind }) => `${second} ${kind} over`));
  }

  restart(): void {
    this.#seen = NOTHING_SEEN;
  }
}

function alertOf(condition: Condition): Alert {
  const { severity, obligation } = ruleOf(condition.kind);
  return {
    ...{ ...condition, severity: condition.severity ?? severity, obligation },
    ...{
      alertId: keyOf(condition),
      key: keyOf(condition),
      state: 'open',
      openedAt: '2026-01-01T00:00:00.000Z',
    },
    ...{ acknowledgedAt: null, acknowledgedBy: null, note: null, resolvedAt: null },
  };
}

describe('an alert', () => {
  it('opens once its condition has held for its time, and is over once it has not for another', () => {
    const story = new Story();
    for (const second of [0, 30, 59]) story.look(second, [LATE]);
    expect(story.told).toEqual([]);
    for (const second of [60, 70, 80]) story.look(second, [LATE]);
    for (const second of [90, 150, 209, 210, 220]) story.look(second, []);
    expect(story.told).toEqual(['60 tick-late', '210 tick-late over']);
  });

  it('does not open of what comes and goes, nor is it over of what goes and comes', () => {
    const story = new Story();
    for (let second = 0; second < 300; second += 30) story.look(second, second % 60 === 0 ? [LATE] : []);
    expect(story.told).toEqual([]);
    for (const second of [300, 330, 360]) story.look(second, [LATE]);
    for (let second = 390; second < 900; second += 90) story.look(second, second % 180 === 30 ? [LATE] : []);
    expect(story.told).toEqual(['360 tick-late']);
  });

  it('of what is owed opens at once, and is the same one after a restart', () => {
    const story = new Story();
    story.look(0, [CALLED]);
    story.restart();
    story.look(10, [CALLED]);
    expect(story.told).toEqual(['0 event-called']);
    expect(story.open).toHaveLength(1);
  });

  it('stays as it is while it cannot be judged', () => {
    const story = new Story();
    story.look(0, [CALLED]);
    story.look(1_000, [], false);
    expect(story.open).toHaveLength(1);
    story.look(2_000, []);
    expect(story.told).toEqual(['0 event-called', '2000 event-called over']);
  });

  it('has its newest sentence, and is told again where it is worse, not where it is better', () => {
    const story = new Story();
    const disk = (severity: 'warning' | 'critical', text: string): Condition[] => [
      { kind: 'disk-low', siteId: null, about: '/', text, severity },
    ];
    story.look(0, disk('warning', '8 %'));
    story.look(60, disk('warning', '7 %'));
    story.look(120, disk('critical', '2 %'));
    expect(story.open).toMatchObject([{ text: '2 %', severity: 'critical' }]);
    story.look(180, disk('warning', '9 %'));
    expect(story.told).toEqual(['60 disk-low', '120 worse']);
    expect(story.open).toMatchObject([{ text: '9 %', severity: 'warning' }]);
  });
});

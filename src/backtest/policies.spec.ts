import { describe, expect, it } from '@jest/globals';
import { testSite } from '../../test/support/fleet.js';
import type { Policy } from '../core/planner/policy.js';
import { strike } from '../core/planner/strike.js';
import { parsePolicy } from './policies.js';

const ECONOMIC: Policy = { ...testSite({ count: 1 }).policy, minUpMinutes: 7, minDownMinutes: 8 };
const RULE = strike(70, ECONOMIC);
const parse = (text: string, own = ECONOMIC): Policy =>
  parsePolicy(text, own, (file) => ({ ...RULE, curtailAboveUsdPerMwh: file.length })).policy;

describe('parsePolicy', () => {
  it.each([
    ['economic', ECONOMIC, ECONOMIC],
    ['threshold', RULE, RULE],
    ['strike:55.5', ECONOMIC, strike(55.5, ECONOMIC)],
    ['strike:-5', ECONOMIC, strike(-5, ECONOMIC)],
    ['rule.yaml', ECONOMIC, { ...RULE, curtailAboveUsdPerMwh: 9 }],
    [
      'threshold:curtail=90,resume=80,after=2',
      ECONOMIC,
      { ...strike(90, ECONOMIC), resumeBelowUsdPerMwh: 80, curtailAfterIntervals: 2 },
    ],
    [
      'threshold:curtail=90,high=500,resume_after=3',
      ECONOMIC,
      { ...strike(90, ECONOMIC), resumeAfterIntervals: 3, highStrikeUsdPerMwh: 500 },
    ],
  ] as const)('%s', (text, own, expected) => expect(parse(text, own)).toEqual(expected));

  it('economic on a site with a rule of its own has its minimum times', () => {
    expect(parse('economic', RULE)).toMatchObject({ kind: 'economic', minUpMinutes: 7, minDownMinutes: 8 });
  });

  it.each([
    ['cheap', 'there is no such policy. Policies are economic, threshold'],
    ['threshold', 'the site has no rule of its own'],
    ['strike:', 'the strike is not a number'],
    ['threshold:curtail=x', 'curtail is not a number'],
    ['threshold:resume=80', 'it needs curtail='],
    ['threshold:curtail=80,resume=90', 'resume must not be above curtail'],
    ['threshold:curtail=80,after=0', 'whole numbers from 1'],
    ['threshold:curtail=80,speed=1', '"speed" is not among curtail, resume, after'],
  ])('refuses %s', (text, message) => expect(() => parse(text)).toThrow(message));
});

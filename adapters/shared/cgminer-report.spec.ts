import { describe, expect, it } from '@jest/globals';
import { parseCgminerReply } from './cgminer-json.js';
import { hashrateThsOf, numberOf, recordsOf, statusOf, textOf } from './cgminer-report.js';

describe('the hashrate of a record', () => {
  it.each<[string, Record<string, unknown>, number | null]>([
    ['is in the unit of its key: MH/s', { 'MHS av': 192796247.36 }, 192.79624736],
    ['is in the unit of its key: GH/s', { 'GHS 5s': '95000.1' }, 95.0001],
    ['is in the unit of its key: TH/s', { 'THS 30s': 110.5 }, 110.5],
    ['is in the unit of its key: kH/s', { 'KHS av': 500000 }, 0.0005],
    ['is the one over the shortest time', { 'MHS av': 9e6, 'MHS 15m': 8e6, 'MHS 5s': 7e6 }, 7],
    ['counts WhatsMiner’s real-time rate in MH/s', { 'HS RT': 88e6, 'MHS av': 87e6 }, 88],
    ['skips a key without a number', { 'GHS 5s': '', 'GHS av': 100 }, 0.1],
    ['may be zero', { 'GHS 5s': 0, 'GHS av': 95000 }, 0],
    ['is not a share, a total or a difficulty', { 'Total MH': 5, 'Work Utility': 6, Utility: 1 }, null],
    ['is null where there is none', {}, null],
  ])('%s', (_, record, expected) => {
    const ths = hashrateThsOf(record);
    if (expected === null) expect(ths).toBeNull();
    else expect(ths).toBeCloseTo(expected, 9);
  });
});

describe('the records of a report', () => {
  it.each<[string, string, string, unknown]>([
    ['are listed under its name', '{"SUMMARY":[{"a":1}]}', 'SUMMARY', [{ a: 1 }]],
    ['may be one object', '{"SUMMARY":{"a":1}}', 'SUMMARY', [{ a: 1 }]],
    [
      'are named by their kind in text',
      'STATUS=S,Code=9|ASC=0,MHS av=1|ASC=1,MHS av=2|',
      'DEVS',
      [
        { ASC: '0', 'MHS av': '1' },
        { ASC: '1', 'MHS av': '2' },
      ],
    ],
    [
      'are nested under their command in an answer to several',
      '{"summary":[{"SUMMARY":[{"a":1}]}]}',
      'SUMMARY',
      [{ a: 1 }],
    ],
    ['are none where the report is absent', '{"id":1}', 'SUMMARY', []],
  ])('%s', (_, text, name, expected) =>
    expect(recordsOf(parseCgminerReply(text, 'test'), name)).toEqual(expected),
  );
});

it('numbers and texts are taken from the first key that has one', () => {
  const record = { a: '', b: '12.5 W', c: 'x', d: 7 };
  expect(numberOf(record, 'a', 'b')).toBe(12.5);
  expect(numberOf(record, 'a', 'c')).toBeNull();
  expect(textOf(record, 'a', 'c')).toBe('x');
  expect(textOf(record, 'a', 'd')).toBe('7');
  expect(textOf(record, 'z')).toBeNull();
});

it.each<[string, string, unknown]>([
  ['a list', '{"STATUS":[{"STATUS":"S","Code":1}]}', { STATUS: 'S', Code: 1 }],
  ['an object', '{"STATUS":{"STATUS":"S","Code":1}}', { STATUS: 'S', Code: 1 }],
  ['a word beside its fields', '{"STATUS":"E","Code":14,"Msg":"x"}', { STATUS: 'E', Code: 14, Msg: 'x' }],
  ['absent', '{"id":1}', {}],
])('the status is found where it is %s', (_, text, expected) =>
  expect(statusOf(parseCgminerReply(text, 'test'))).toEqual(expected),
);

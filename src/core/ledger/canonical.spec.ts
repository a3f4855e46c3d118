import { describe, expect, test } from '@jest/globals';
import { DateTime } from 'luxon';
import { canonicalJson } from './canonical.js';
import { sha256Hex } from './digest.js';
import { fc } from '../../../test/support/fast-check.js';

describe('canonical JSON (RFC 8785)', () => {
  test.each([
    [
      'the numbers of section 3.2.2',
      [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      '[333333333.3333333,1e+30,4.5,0.002,1e-27]',
    ],
    ['exponents from 21 digits on', [1e20, 1e21, 1e-6, 1e-7], '[100000000000000000000,1e+21,0.000001,1e-7]'],
    ['minus zero', -0, '0'],
    ['the smallest and the largest', [5e-324, -1.7976931348623157e308], '[5e-324,-1.7976931348623157e+308]'],
    [
      'the string of section 3.2.2',
      '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
    ],
    ['literals', [null, true, false], '[null,true,false]'],
    ['undefined as JSON.stringify does', { a: undefined, b: [undefined] }, '{"b":[null]}'],
    ['an empty object and array', { b: [], a: {} }, '{"a":{},"b":[]}'],
  ])('%s', (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('members are sorted by UTF-16 code units (section 3.2.3)', () => {
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    expect(
      canonicalJson(value)
        .match(/"(Carriage|One|Control|Latin|Euro|Emoji|Hebrew)/g)
        ?.join(''),
    ).toBe('"Carriage"One"Control"Latin"Euro"Emoji"Hebrew');
  });

  test.each([
    ['NaN', NaN],
    ['Infinity', { a: [Infinity] }],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['a lone surrogate in a value', '\ud800'],
    ['a lone surrogate in a name', { '\udc00': 1 }],
    ['a Date', new Date(0)],
    ['a DateTime', { at: DateTime.utc() }],
    ['a Map', new Map()],
    ['undefined', undefined],
  ])('%s has none', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(/canonical form/);
  });

  test('says the same as the value, and is its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('hashes are of the UTF-8 bytes', () => {
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256Hex('€')).toBe(sha256Hex(Buffer.from([0xe2, 0x82, 0xac]).toString('utf8')));
  });
});

import { describe, expect, it } from '@jest/globals';
import { itWithSharedFixtures, sharedFixture } from '../../test/support/shared-fixtures.js';
import { parseCgminerReply } from './cgminer-json.js';

describe('a reply of the cgminer API is understood although it', () => {
  it.each<[string, string, unknown]>([
    ['ends with NUL', '{"a":1}\0', { a: 1 }],
    ['ends with NUL and a line break', '{"a":1}\0\n', { a: 1 }],
    ['has a comma before a brace', '{"a":{"b":1,},}', { a: { b: 1 } }],
    ['has a comma before a bracket', '{"a":[1,2,]}', { a: [1, 2] }],
    ['has a comma after a bracket', '{"a":[,{"b":1}]}', { a: [{ b: 1 }] }],
    ['lacks the comma between objects', '{"a":[{"b":1}{"c":2}]}', { a: [{ b: 1 }, { c: 2 }] }],
    ['lacks the comma between texts', '{"a":"x""temp0":45}', { a: 'x', temp0: 45 }],
    ['has line breaks in a text', '{"a":"x\ny","b":2,}', { a: 'xy', b: 2 }],
    ['has nan and inf as texts', '{"a":"nan","b":"inf","c":"-Inf"}', { a: 0, b: 0, c: 0 }],
    ['has nan and inf as words', '{"a":nan,"b":-inf,"c":1}', { a: 0, b: 0, c: 1 }],
    ['begins with a comma', ',"id":1}', { id: 1 }],
    [
      'has a list shaped like a dict',
      '{"error_code":["329":"2022-01-02 03:04:05"],"id":1}',
      { error_code: { 329: '2022-01-02 03:04:05' }, id: 1 },
    ],
    ['repeats a key', '{"t":1,"t":2}', { t: 2 }],
    ['has more after its end', '{"a":1,}{"b":2}', { a: 1 }],
    ['is cut in a text', '{"a":1,"b":[{"c":2},{"d":"2024-06-1', { a: 1, b: [{ c: 2 }] }],
    ['begins with NUL', '\0{"a":1}', { a: 1 }],
    ['lacks a value', '{"a":,"b":{"c":}}', { a: null, b: { c: null } }],
    ['lacks a closing bracket', '{"a":[{"b":1},"id":1}', { a: [{ b: 1 }], id: 1 }],
    ['lacks a closing brace', '{"a":[{"b":1],"id":1}', { a: [{ b: 1 }], id: 1 }],
    ['lacks its last brace', '{"a":1,"b":[{"c":2}]', { a: 1, b: [{ c: 2 }] }],
    ['has numbers that JSON has not', '{"a":007,"b":+5,"c":.5,"d":5.,}', { a: 7, b: 5, c: 0.5, d: 5 }],
    ['has words that JSON has not', '{"a":N/A,"b":1.#QNAN}', { a: 'N/A', b: '1.#QNAN' }],
    [
      'has escapes that JSON has not',
      '{"a":"x\\|y\\=z","b":"\\\\|","c":"\\u00e4\\uzz"}',
      { a: 'x|y=z', b: '\\|', c: 'äuzz' },
    ],
    [
      'repeats a key in one object',
      '{"a":[{"temp1":40,"temp1":41,"temp2":1}{"temp1":2}]}',
      { a: [{ temp1: 41, temp2: 1 }, { temp1: 2 }] },
    ],
    ['is cut after a comma', '{"a":{"b":1,"c":2,', { a: { b: 1, c: 2 } }],
    [
      'is text',
      'STATUS=S,Msg=1 Pool|POOL=0,URL=tcp://a\\,b\\|c\\=d:1|',
      { STATUS: [{ STATUS: 'S', Msg: '1 Pool' }], POOL: [{ POOL: '0', URL: 'tcp://a,b|c=d:1' }] },
    ],
  ])('%s', (_, text, expected) => expect(parseCgminerReply(text, 'test')).toEqual(expected));

  it('needs repair, without what is between quotes being touched', () => {
    expect(parseCgminerReply('{"user":"a,}b{}{c,]\\"","n":1,}', 'test')).toEqual({
      user: 'a,}b{}{c,]"',
      n: 1,
    });
  });
});

it('wherever a reply is cut, what was whole before the cut is understood', () => {
  const whole =
    '{"STATUS":[{"STATUS":"S","Msg":"a,b{c"}],"SUMMARY":[{"GHS 5s":"1.5","n":-2e3},{"x":[1,2]}],"id":1}';
  const firstItem = '{"STATUS":[{"STATUS":"S",'.length;
  for (let length = firstItem; length < whole.length; length += 1) {
    const reply = parseCgminerReply(whole.slice(0, length), 'test');
    expect(reply).toMatchObject({ STATUS: [{ STATUS: 'S' }] });
  }
});

describe('a reply is refused where it', () => {
  it.each([
    ['is empty', ''],
    ['is a web page', '<html><body>x</body></html>'],
    ['is a list', '[1,2]'],
    ['is noise', '\u0001\u0002 abc'],
  ])('%s: malformed', (_, text) =>
    expect(() => parseCgminerReply(text, 'test')).toThrow(expect.objectContaining({ code: 'malformed' })),
  );

  it('comes from a front end whose mining process is dead: unreachable', () => {
    const reply = 'Socket connect failed: Connection refused\n';
    expect(() => parseCgminerReply(reply, 'test')).toThrow(expect.objectContaining({ code: 'unreachable' }));
  });
});

describe('the samples of broken replies', () => {
  itWithSharedFixtures('are repaired', () => {
    const parse = (name: string): unknown => parseCgminerReply(sharedFixture(`malformed/${name}.txt`), name);
    expect(parse('leading-comma')).toEqual({ id: 1 });
    expect(parse('missing-comma-objects')).toMatchObject({
      STATS: [{ Type: 'Antminer S19' }, { 'GHS 5s': 95000.1 }],
    });
    expect(parse('nan-inf')).toMatchObject({ SUMMARY: [{ 'MHS av': 0, Utility: 0, Elapsed: 1 }] });
    expect(parse('text-mode-escapes')).toMatchObject({ POOL: [{ URL: 'stratum+tcp://a,b|c=d:1' }] });
    expect(parse('trailing-nul')).toMatchObject({ SUMMARY: [{ 'GHS 5s': '100.00' }] });
    expect(parse('truncated-buffer')).toMatchObject({
      Code: 131,
      Msg: { error_code: [{ 218: '2024-06-15 10:30:00' }] },
    });
    expect(() => parse('dead-backend')).toThrow(expect.objectContaining({ code: 'unreachable' }));
  });
});

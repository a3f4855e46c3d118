import { describe, expect, it } from '@jest/globals';
import { cellNumber, csvRows } from './csv.js';
import { zipOf } from './simulator-zip.js';
import { elementsOf, textOf, xmlRoot } from './xml.js';
import { zipEntries } from './zip.js';

const malformed = expect.objectContaining({ code: 'malformed' });

describe('CSV', () => {
  const TEXT = 'Name, Price \r\nA,1.5\r\n"B, C",-2\r\n';
  it('is read by the names of its columns, without the blanks around them', () => {
    expect(csvRows(TEXT, ['Price'], 'here')).toEqual([
      { Name: 'A', Price: '1.5' },
      { Name: 'B, C', Price: '-2' },
    ]);
  });

  it('is malformed wherever it is cut, within a number too', () => {
    for (let length = 0; length < TEXT.length; length += 1) {
      const cut = TEXT.slice(0, length);
      if (cut.endsWith('\n') && length > 0) continue;
      expect(() => csvRows(cut, ['Name', 'Price'], 'here')).toThrow(malformed);
    }
  });

  it.each([
    ['a page for people', '<html>\n', 'web page'],
    ['a column that has gone', 'Name,LMP\nA,1\n', 'no column Price; there are: Name, LMP'],
    ['a row too long', 'Name,Price\nA,1,2\n', 'no whole CSV document'],
    ['nothing', '', 'ends within a row'],
  ])('%s is malformed', (_, text, message) => {
    expect(() => csvRows(text, ['Price'], 'here')).toThrow(
      expect.objectContaining({ code: 'malformed', message: expect.stringContaining(message) }),
    );
  });

  it('an empty cell is nothing, never 0', () => {
    expect([cellNumber('', 'x'), cellNumber(undefined, 'x'), cellNumber(' -3.20 ', 'x')]).toEqual([
      null,
      null,
      -3.2,
    ]);
    expect(() => cellNumber('n/a', 'x')).toThrow(malformed);
  });
});

describe('XML', () => {
  const TEXT =
    '<?xml version="1.0"?>\n<!-- c --><a:doc xmlns:a="urn:x"><point><p at="1">1</p><v>a &amp; b &#65;</v></point>' +
    '<point><p>2</p><v><![CDATA[<raw>]]></v><none/></point></a:doc>';

  it('is read as a tree, without prefixes and attributes', () => {
    const root = xmlRoot(TEXT, 'here');
    expect(root.name).toBe('doc');
    expect(elementsOf(root, 'point').map((point) => [textOf(point, 'p'), textOf(point, 'v')])).toEqual([
      ['1', 'a & b A'],
      ['2', '<raw>'],
    ]);
    expect(textOf(elementsOf(root, 'point')[1]!, 'none')).toBeUndefined();
  });

  it('is malformed wherever it is cut', () => {
    for (let length = 0; length < TEXT.length; length += 1) {
      expect(() => xmlRoot(TEXT.slice(0, length), 'here')).toThrow(malformed);
    }
  });

  it.each([
    ['a page for people', '<!doctype html><title>Sign in</title><p>Please sign in.'],
    ['a document type that expands', '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'],
    ['JSON', '{"status":"ok"}'],
    ['two roots', '<a/><b/>'],
    ['ends that cross', '<a><b></a></b>'],
    ['no end of depth', '<a>'.repeat(60) + '</a>'.repeat(60)],
  ])('%s is malformed', (_, text) => {
    expect(() => xmlRoot(text, 'here')).toThrow(malformed);
  });
});

describe('zip', () => {
  const bytes = zipOf('prices.csv', 'a,b\n1,2\n'.repeat(50));

  it('gives its files', () => {
    expect(zipEntries(bytes, 'here').map(({ name, content }) => [name, content.length])).toEqual([
      ['prices.csv', 400],
    ]);
  });

  it('is malformed wherever it is cut, and where a byte of its content differs', () => {
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => zipEntries(bytes.subarray(0, length), 'here')).toThrow(malformed);
    }
    const changed = Buffer.from(bytes);
    changed[44] = changed[44]! ^ 0x10;
    expect(() => zipEntries(changed, 'here')).toThrow(malformed);
  });
});

import { describe, expect, test } from '@jest/globals';
import { fromBase64url, fromHex, isBase64url, toHex } from './bytes.js';

describe('bytes as texts', () => {
  test.each([
    ['', ''],
    ['00', 'AA'],
    ['fbff', '-_8'],
    ['0102fe', 'AQL-'],
  ])('%s in hex is %s in base64url', (hex, base64url) => {
    expect(toHex(fromHex(hex))).toBe(hex);
    expect(toHex(fromBase64url(base64url))).toBe(hex);
    expect(isBase64url(base64url)).toBe(true);
  });

  test.each([
    ['padded', 'AA=='],
    ['with a bit that says nothing', 'AB'],
    ['a character over', 'AQL-A'],
    ['in the other alphabet', '+/8'],
    ['with a space', 'AQ L'],
  ])('%s is no base64url', (_, text) => {
    expect(isBase64url(text)).toBe(false);
  });
});

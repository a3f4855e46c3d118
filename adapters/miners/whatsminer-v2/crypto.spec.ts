import { describe, expect, it } from '@jest/globals';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { aesKeyOf, decrypt, encrypt, md5Crypt, tokenOf } from './crypto.js';

describe('MD5-crypt', () => {
  // Made with `openssl passwd -1 -salt SALT PASSWORD`.
  it.each([
    ['admin', '5QAHiKMb', 'x5JSSQzqF0lEACIGSL0Ld1'],
    ['admin', 'ab', 'XAY7Cxo/ue.AAKn2rbkP3.'],
    ['', '5QAHiKMb', 'QX3iTNfXL9WU8fS.cHbQE1'],
    ['open sesame', '5QAHiKMb', '8YfEt7doJYl6fJHGWRTaz/'],
    ['pässwörd', '5QAHiKMb', '//eIPkv2BrWhdq8TYrK/a.'],
    ['abcdefghijklmnopqrstuvwxyz', '5QAHiKMb', 'OPHljCfrQG8lKwc7bMOX1/'],
    ['x5JSSQzqF0lEACIGSL0Ld10000', 'kowEj187', 'FuAsr25h02Hee7J8zszS71'],
  ])('of "%s" with salt %s is what openssl makes of it', (password, salt, hash) => {
    expect(md5Crypt(password, salt)).toBe(hash);
  });

  it('takes no more than eight characters of salt', () => {
    expect(md5Crypt('admin', '5QAHiKMbXYZ')).toBe(md5Crypt('admin', '5QAHiKMb'));
  });
});

describe('WhatsMiner write token', () => {
  // Made with `openssl passwd -1` and `openssl enc -aes-256-ecb`.
  const seed = { time: '5626', salt: 'Zx9kQ2wE', newsalt: 'mN4pR7tY' };
  const plain = '{"token":"SF1x4JJ/RPh5lZC6U30g0/","cmd":"power_on"}';
  const pkcs7 = 'O8IzuRIuQe4nVZmxGuI/zHLnLR20wcob+GX6PyLsnBssobLQFIK2nGGdwpwl4Tu6N1VNIFmv2ngDbCQxFqPb6Q==';
  const zeroPadded =
    'O8IzuRIuQe4nVZmxGuI/zHLnLR20wcob+GX6PyLsnBssobLQFIK2nGGdwpwl4Tu6w2WAxHalLOrAqtkDqhdSVw==';
  const token = tokenOf('correct horse', seed);

  it('is made of the password and what get_token answers', () => {
    expect(token).toEqual({ key: '1yXa7hDYCF6gotLoFOIzp0', sign: 'SF1x4JJ/RPh5lZC6U30g0/' });
  });

  it('encrypts with PKCS#7', () => expect(encrypt(token.key, plain)).toBe(pkcs7));

  it.each([
    ['PKCS#7', pkcs7],
    ['NULs', zeroPadded],
  ])('decrypts what was padded with %s', (_, data) => expect(decrypt(token.key, data)).toBe(plain));

  it.each(['', 'AAAA', 'not base64!'])('finds nothing in "%s", which is no whole block', (data) => {
    expect(decrypt(token.key, data)).toBeNull();
  });

  it('decrypts nothing sensible with another key', () => {
    expect(decrypt('another key', pkcs7)).not.toContain('power_on');
  });

  itWithSharedFixtures('agrees with the known answers of the protocol', () => {
    const { v2 } = JSON.parse(sharedFixture('whatsminer/crypto-known-answers.json').toString()) as {
      v2: Record<string, string>;
    };
    const known = tokenOf(v2['password']!, {
      time: v2['time']!,
      salt: v2['salt']!,
      newsalt: v2['newsalt']!,
    });
    expect(known).toEqual({ key: v2['key'], sign: v2['sign_token'] });
    expect(aesKeyOf(known.key).toString('hex')).toBe(v2['aes256_key_hex']);
    expect(encrypt(known.key, v2['plaintext']!)).toBe(v2['data_b64_pkcs7']);
    expect(decrypt(known.key, v2['data_b64_zeropad']!)).toBe(v2['plaintext']);
    expect(`$1$${v2['salt']}$${md5Crypt(v2['password']!, v2['salt']!)}`).toBe(v2['md5crypt_password']);
  });
});

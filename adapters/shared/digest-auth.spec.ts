import { describe, expect, it } from '@jest/globals';
import {
  digestAuthorization,
  digestResponse,
  parseDigestChallenge,
  parseDigestFields,
} from './digest-auth.js';

/** The worked example of RFC 2617, section 3.5. */
const CHALLENGE =
  'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"';
const REQUEST = {
  method: 'GET',
  uri: '/dir/index.html',
  username: 'Mufasa',
  password: 'Circle Of Life',
  nonceCount: 1,
  clientNonce: '0a4f113b',
};

describe('HTTP Digest', () => {
  it('gives the response of the standard’s example', () => {
    const challenge = parseDigestChallenge(CHALLENGE);
    expect(challenge).toMatchObject({ realm: 'testrealm@host.com', qop: 'auth', stale: false });
    expect(digestResponse(challenge ?? { realm: '', nonce: '', qop: null }, REQUEST)).toBe(
      '6629fae49393a05397450978507c4ef1',
    );
  });

  it('gives the older response where the server names no quality of protection', () => {
    // MD5(HA1:nonce:HA2) of the same example, computed apart from this code.
    const challenge = { realm: 'testrealm@host.com', nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093', qop: null };
    expect(digestResponse(challenge, REQUEST)).toBe('670fd8c2df070c60b045671b8b24ff02');
  });

  it('writes a header that can be read back, quotes in names included', () => {
    const challenge = { realm: 'a "b" \\c', nonce: 'n', qop: 'auth', opaque: 'o', stale: false } as const;
    const fields = parseDigestFields(
      digestAuthorization(challenge, { ...REQUEST, username: 'o"x', nonceCount: 255 }),
    );
    expect(fields).toMatchObject({
      username: 'o"x',
      realm: 'a "b" \\c',
      nc: '000000ff',
      qop: 'auth',
      opaque: 'o',
    });
  });

  it.each(['Basic realm="x"', 'Digest qop="auth"', ''])('finds no challenge in "%s"', (header) => {
    expect(parseDigestChallenge(header)).toBeNull();
  });
});

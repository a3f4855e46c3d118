import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describeWithOpenssl, OpensslTsa } from '../../../test/support/openssl-tsa.js';
import { SimulatedTsa } from '../../../test/support/simulated-tsa.js';
import { readCertificates } from './certificates.js';
import { checkReply, stampRequest } from './rfc3161.js';

const ROOT = createHash('sha256').update('a root').digest('hex');
const OTHER = createHash('sha256').update('another').digest('hex');
const NONCE = Buffer.from('1122334455667788', 'hex');
const folder = mkdtempSync(join(tmpdir(), 'ebb-tsa-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a time stamp', () => {
  let tsa: SimulatedTsa;
  let reply: Buffer;
  let trusted: ReturnType<typeof readCertificates>;

  beforeAll(async () => {
    tsa = await SimulatedTsa.create();
    tsa.now = new Date('2024-08-20T12:00:00Z');
    reply = await tsa.reply(stampRequest(ROOT, NONCE));
    trusted = readCertificates(tsa.caPem);
  });

  test('is sound for its root, request and authority', async () => {
    expect(await checkReply(reply, ROOT, { nonce: NONCE, trusted })).toEqual({
      ok: true,
      at: '2024-08-20T12:00:00.000Z',
      authority: 'CN=A test time stamper',
      trusted: true,
    });
    expect(await checkReply(reply, ROOT)).toMatchObject({ ok: true, trusted: false });
  });

  test.each([
    ['another root', OTHER, {}, 'another root'],
    ['another request', ROOT, { nonce: Buffer.from('01', 'hex') }, 'another request'],
    ['another policy', ROOT, { policy: '1.2.3.4.9' }, 'under policy 1.2.3.4.1'],
  ])('is not for %s', async (_, root, expected, detail) => {
    expect(await checkReply(reply, root, expected)).toEqual({
      ok: false,
      detail: expect.stringContaining(detail),
    });
  });

  test('is not for whoever trusts another authority, nor before or after its certificate', async () => {
    const other = readCertificates((await SimulatedTsa.create()).caPem);
    expect(await checkReply(reply, ROOT, { trusted: other })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('leads to none that is trusted'),
    });
    tsa.now = new Date('2019-01-01T00:00:00Z');
    const early = await tsa.reply(stampRequest(ROOT, NONCE));
    expect(await checkReply(early, ROOT, { trusted })).toMatchObject({
      ok: false,
      detail: expect.stringContaining('not in force'),
    });
  });

  test('is not by a certificate that is for something else', async () => {
    const server = await SimulatedTsa.create({ usage: '1.3.6.1.5.5.7.3.1' });
    const wrong = await server.reply(stampRequest(ROOT, NONCE));
    expect(await checkReply(wrong, ROOT)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('not one for'),
    });
  });

  test('that was refused says why', async () => {
    tsa.faults = { refuse: 2 };
    const refused = await tsa.reply(stampRequest(ROOT, NONCE));
    tsa.faults = {};
    expect(await checkReply(refused, ROOT)).toMatchObject({
      ok: false,
      detail: 'the authority refused (status 2: not today)',
    });
  });

  test('of which a signed byte was changed is found, whichever', async () => {
    const info = reply.indexOf(Buffer.from('1122334455667788', 'hex'));
    const root = reply.indexOf(Buffer.from(ROOT, 'hex'));
    for (const at of [info, root, reply.length - 1, reply.length - 20]) {
      const changed = Buffer.from(reply);
      changed[at]! ^= 1;
      expect([at, (await checkReply(changed, ROOT, { nonce: NONCE, trusted })).ok]).toEqual([at, false]);
    }
    for (const bytes of [Buffer.alloc(0), Buffer.from('nothing'), reply.subarray(0, -1)])
      expect((await checkReply(bytes, ROOT)).ok).toBe(false);
    expect((await checkReply(Buffer.concat([reply, Buffer.of(0)]), ROOT)).ok).toBe(false);
  });

  test.each([['nothing'], ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----']])(
    '%s is no certificate',
    (pem) => {
      expect(() => readCertificates(pem)).toThrow('certificate');
    },
  );
});

describeWithOpenssl('a time stamp by OpenSSL', () => {
  test('is read, and one by the simulated authority is read by OpenSSL', async () => {
    const openssl = new OpensslTsa(join(folder, 'openssl'));
    const trusted = readCertificates(openssl.caPem);
    for (const policy of [undefined, '1.2.3.4.5']) {
      const reply = openssl.reply(stampRequest(ROOT, NONCE, policy));
      expect(openssl.verifies(reply, ROOT)).toBe(true);
      const expected = { nonce: NONCE, trusted, ...(policy !== undefined && { policy }) };
      expect(await checkReply(reply, ROOT, expected)).toMatchObject({
        ok: true,
        authority: 'CN=An OpenSSL time stamper',
        trusted: true,
      });
      expect((await checkReply(reply, OTHER, expected)).ok).toBe(false);
    }
    const refused = openssl.reply(stampRequest(ROOT, NONCE, '1.2.3.4.9'));
    expect(await checkReply(refused, ROOT)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('refused'),
    });
  });
});

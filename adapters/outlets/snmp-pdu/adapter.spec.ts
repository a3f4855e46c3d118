import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createAgent, createSession, ObjectType, PduType, Version2c } from 'net-snmp';
import type { OutletEndpoint } from '../../../src/core/ports/outlet.js';
import { virtualOutletBench } from '../../../test/support/virtual-outlet-bench.js';
import { freeUdpPort } from '../../../test/support/free-ports.js';
import { mibOf, oidOf, userOf } from './api.js';
import { snmpPdu } from './index.js';

const HOST = '127.0.0.1';
const COMMUNITY = { password: 'mine-rw' };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Message {
  readonly pdu: {
    readonly type: PduType;
    readonly varbinds: { oid: string; type?: number; value?: unknown }[];
    getResponsePduForRequest(): { varbinds: unknown[] };
  };
}

/** A PDU that answers from a recording, and takes every write without doing it. */
async function replay(name: string): Promise<{ port: number; writes: (readonly [string, unknown])[] }> {
  const text = readFileSync(new URL(`./fixtures/${name}.snmprec`, import.meta.url), 'utf8');
  const objects = new Map(
    text
      .trim()
      .split('\n')
      .map((line) => line.split('|') as [string, string, string])
      .map(([oid, type, value]) => [
        oid,
        { type: Number(type), value: type === '4' ? value : Number(value) },
      ]),
  );
  const port = await freeUdpPort();
  const writes: (readonly [string, unknown])[] = [];
  const agent = createAgent({ port, address: HOST, disableAuthorization: true }, () => undefined);
  agent.request = (via: unknown, message: Message, from: unknown): void => {
    const response = message.pdu.getResponsePduForRequest();
    response.varbinds = message.pdu.varbinds.map(({ oid, type, value }) => {
      if (message.pdu.type === PduType.SetRequest) {
        writes.push([oid, value]);
        return { oid, type, value };
      }
      return { oid, ...(objects.get(oid) ?? { type: ObjectType.NoSuchInstance, value: null }) };
    });
    agent.sendResponse(via, from, message, response);
  };
  cleanups.push(() => agent.close());
  return { port, writes };
}

function outletAt(port: number, more: Partial<OutletEndpoint> = {}): OutletEndpoint {
  return { kind: 'snmp-pdu', host: HOST, port, outlet: 1, credentials: COMMUNITY, ...more };
}

const adapter = snmpPdu.create({ readTimeoutSeconds: 0.5, writeTimeoutSeconds: 1 });

describe('a recorded PDU', () => {
  it.each<[string, Partial<OutletEndpoint>, object]>([
    ['apc-rpdu2-metered', {}, { on: true, powerW: 3412, powerSource: 'metered' }],
    ['apc-rpdu2-metered', { outlet: 2 }, { on: false, powerW: 0, powerSource: 'metered' }],
    ['apc-rpdu2-switched', {}, { on: true, powerW: null, powerSource: 'absent' }],
    ['apc-rpdu', { options: { mib: 'apc-rpdu' } }, { on: true, powerW: null, powerSource: 'absent' }],
    [
      'apc-rpdu',
      { options: { mib: 'apc-rpdu', lineVoltageV: 240 } },
      { on: true, powerW: 3408, powerSource: 'estimated' },
    ],
    ['apc-rpdu', { outlet: 2, options: { mib: 'apc-rpdu' } }, { on: false }],
    ['raritan-px', { options: { mib: 'raritan-pdu2' } }, { on: true, powerW: 3245, powerSource: 'metered' }],
    ['raritan-px', { outlet: 2, options: { mib: 'raritan-pdu2' } }, { on: false, powerW: 0 }],
    ['raritan-px', { options: { mib: 'raritan-pdu2', unit: 2 } }, { on: true, powerW: 1500.7 }],
    [
      'raritan-px',
      {
        options: {
          mib: 'custom',
          stateOid: '.1.3.6.1.4.1.13742.6.4.1.2.1.3.1',
          controlOid: '.1.3.6.1.4.1.13742.6.4.1.2.1.2.1',
          stateOn: 7,
          stateOff: 8,
          controlOn: 1,
          controlOff: 0,
          powerOid: '1.3.6.1.4.1.13742.6.5.4.3.1.4.1.{outlet}.5',
        },
      },
      { on: true, powerW: 3245, powerSource: 'metered' },
    ],
    ['odd-states', { outlet: 3 }, { on: true, powerW: null, powerSource: 'absent' }],
  ])('%s, outlet %j: %j', async (name, more, expected) => {
    const { port } = await replay(name);
    expect(await adapter.read(outletAt(port, more))).toMatchObject(expected);
  });

  it.each<[string, Partial<OutletEndpoint>, string]>([
    ['odd-states', { outlet: 1 }, 'malformed'],
    ['odd-states', { outlet: 2 }, 'unsupported'],
    ['apc-rpdu2-metered', { outlet: 9 }, 'unsupported'],
    ['apc-rpdu2-metered', { options: { mib: 'raritan-pdu2' } }, 'unsupported'],
    ['apc-rpdu2-metered', { options: { mib: 'sentry' } }, 'unsupported'],
    ['apc-rpdu2-metered', { options: { mib: 'custom' } }, 'unsupported'],
  ])('%s, outlet %j: %s', async (name, more, code) => {
    const { port } = await replay(name);
    await expect(adapter.read(outletAt(port, more))).rejects.toMatchObject({ name: 'EbbError', code });
  });

  it.each<[string, Partial<OutletEndpoint>, boolean, readonly [string, number]]>([
    ['apc-rpdu2-metered', {}, false, ['1.3.6.1.4.1.318.1.1.26.9.2.4.1.5.1', 2]],
    ['apc-rpdu2-metered', { outlet: 2 }, true, ['1.3.6.1.4.1.318.1.1.26.9.2.4.1.5.2', 1]],
    ['apc-rpdu', { options: { mib: 'apc-rpdu' } }, false, ['1.3.6.1.4.1.318.1.1.12.3.3.1.1.4.1', 2]],
    [
      'raritan-px',
      { options: { mib: 'raritan-pdu2', unit: 2 } },
      false,
      ['1.3.6.1.4.1.13742.6.4.1.2.1.2.2.1', 0],
    ],
  ])('%s, outlet %j, switched %s: writes %j, once', async (name, more, on, write) => {
    const { port, writes } = await replay(name);
    expect(await adapter.switch(outletAt(port, more), on)).toMatchObject({ kind: 'accepted' });
    expect(writes).toEqual([write]);
  });
});

describe('a virtual PDU', () => {
  it.each<[string, Partial<OutletEndpoint>]>([
    ['SNMPv1', { options: { version: '1' } }],
    ['SNMPv2c', { options: { version: '2c' } }],
    ['SNMPv3 with privacy', { credentials: { username: 'ebb', password: 'long enough' } }],
    ['SNMPv3 with two keys', { credentials: { username: 'ebb', password: 'long enough\nanother key' } }],
    [
      'SNMPv3 with SHA-256 and AES-256',
      {
        credentials: { username: 'ebb', password: 'long enough' },
        options: { auth: 'sha256', privacy: 'aes256b' },
      },
    ],
    [
      'SNMPv3 without privacy',
      {
        credentials: { username: 'ebb', password: 'long enough' },
        options: { auth: 'md5', privacy: 'none' },
      },
    ],
  ])('is read and switched with %s', async (_, more) => {
    const { clock, outlet } = await bench(more);
    expect(await adapter.read(outlet)).toMatchObject({ on: true, powerSource: 'metered' });
    expect(await adapter.switch(outlet, false)).toMatchObject({ kind: 'accepted' });
    clock.advance(snmpPdu.envelope.switchSeconds);
    expect(await adapter.read(outlet)).toEqual({ on: false, powerW: 0, powerSource: 'metered' });
  });

  it.each<[string, NonNullable<OutletEndpoint['credentials']>, string, RegExp]>([
    ['without a community', {}, 'unauthorised', /no community/],
    ['with a community that it does not know', { password: 'wrong' }, 'unreachable', /silent, too/],
    [
      'with a user that it does not know',
      { username: 'who', password: 'long enough' },
      'unauthorised',
      /keys/,
    ],
    ['with a wrong key', { username: 'ebb', password: 'not the key' }, 'unreachable', /key is wrong/],
  ])('is not read %s: %j is %s', async (_, credentials, code, message) => {
    const { outlet } = await bench({ credentials: { username: 'ebb', password: 'long enough' } });
    const reading = adapter.read({ ...outlet, credentials });
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('says write-disabled where the community may only read', async () => {
    const { outlet, virtual } = await bench();
    const readOnly = { ...outlet, credentials: { password: 'public' } };
    expect(await adapter.read(readOnly)).toMatchObject({ on: true });
    expect(await adapter.switch(readOnly, false)).toMatchObject({ kind: 'rejected', code: 'write-disabled' });
    expect(virtual.writesReceived).toBe(0);
  });

  it.each(['apc-rpdu2', 'apc-rpdu', 'raritan-pdu2'])(
    'with the tables of %s is switched by other managers, and walks through them',
    async (mib) => {
      const { clock, outlet, virtual } = await bench({ options: { mib } });
      const session = createSession(HOST, COMMUNITY.password, { port: outlet.port!, version: Version2c });
      cleanups.push(() => session.close());
      const { controlOid, controlOff } = mibOf(outlet);
      const varbind = { oid: oidOf(controlOid, outlet), type: ObjectType.Integer, value: controlOff };
      await new Promise<void>((resolve, reject) =>
        session.set([varbind], (error) => (error ? reject(error) : resolve())),
      );
      clock.advance(5);
      expect(virtual.on).toBe(false);
      const seen = new Set<string>();
      await new Promise<void>((resolve, reject) =>
        session.walk(
          '1.3.6.1',
          20,
          (varbinds: { oid: string }[]) => varbinds.forEach(({ oid }) => seen.add(oid)),
          (error: unknown) => (error ? reject(error as Error) : resolve()),
        ),
      );
      const { stateOid } = mibOf(outlet);
      expect([...seen]).toEqual(
        expect.arrayContaining(['1.3.6.1.2.1.1.1.0', oidOf(stateOid, outlet), oidOf(controlOid, outlet)]),
      );
    },
  );

  it('asks again for a reading that was lost, and never for a switching', async () => {
    const port = await freeUdpPort();
    const received: Buffer[] = [];
    const silent = createSocket('udp4', (message) => received.push(message));
    await new Promise<void>((resolve) => silent.bind(port, HOST, resolve));
    cleanups.push(() => silent.close());
    expect(await adapter.switch(outletAt(port), false)).toMatchObject({ kind: 'unreachable' });
    // Two questions for the state, and, as it did not answer, no command.
    expect(received).toHaveLength(2);
  });
});

describe('the user of SNMPv3', () => {
  it.each<[Partial<OutletEndpoint>, object]>([
    [{ credentials: { username: 'a' } }, { name: 'a', level: 1 }],
    [
      { credentials: { username: 'a', password: 'one' }, options: { privacy: 'none' } },
      { level: 2, authKey: 'one' },
    ],
    [{ credentials: { username: 'a', password: 'one' } }, { level: 3, authKey: 'one', privKey: 'one' }],
    [{ credentials: { username: 'a', password: 'one\ntwo' } }, { level: 3, authKey: 'one', privKey: 'two' }],
  ])('of %j is %j', (more, user) => {
    expect(userOf(outletAt(161, more))).toMatchObject(user);
  });

  it.each([[{ auth: 'sha3' }], [{ privacy: 'rot13' }]])('is none with %j', (options) => {
    const outlet = outletAt(161, { credentials: { username: 'a', password: 'b' }, options });
    expect(() => userOf(outlet)).toThrow(/is one of/);
  });
});

async function bench(more: Partial<OutletEndpoint> = {}): ReturnType<typeof virtualOutletBench> {
  const made = await virtualOutletBench(snmpPdu, outletAt(await freeUdpPort(), more));
  cleanups.push(() => made.simulator.close());
  return made;
}

import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { MinerEndpoint, MinerTelemetry } from '../../../src/core/ports/miner.js';
import { freePorts } from '../../../test/support/free-ports.js';
import { HandClock } from '../../../test/support/hand-clock.js';
import { replayTcp } from '../../../test/support/replay-device.js';
import { itWithSharedFixtures, sharedFixture } from '../../../test/support/shared-fixtures.js';
import { exchangeCgminerBytes } from '../../shared/cgminer-client.js';
import { cgminer } from './index.js';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
}

const INVALID = Buffer.from('{"STATUS":[{"STATUS":"E","Code":14,"Msg":"Invalid command"}],"id":1}\0');

async function device(replies: Readonly<Record<string, Buffer>>): Promise<MinerEndpoint> {
  const replay = await replayTcp<{ command: string }>(
    (received) => JSON.parse(received.toString()) as { command: string },
    ({ command }) => replies[command] ?? INVALID,
  );
  cleanups.push(() => replay.close());
  return { minerId: 'm', host: replay.host, ports: { api: replay.port } };
}

async function read(
  replies: Readonly<Record<string, Buffer>>,
  nominalJPerTh?: number,
): Promise<MinerTelemetry> {
  const endpoint = await device(replies);
  const adapter = cgminer.create({ readTimeoutSeconds: 2 });
  cleanups.push(() => adapter.close());
  return adapter.read(nominalJPerTh === undefined ? endpoint : { ...endpoint, nominalJPerTh });
}

const BMMINER = {
  summary: fixture('summary.bmminer.txt'),
  version: fixture('version.bmminer.txt'),
  devs: fixture('devs.txt'),
  stats: fixture('stats.bmminer.txt'),
};
const BFGMINER = { summary: fixture('summary.bfgminer.txt'), version: fixture('version.bfgminer.txt') };

function summary(fields: string): Buffer {
  return Buffer.from(`{"STATUS":[{"STATUS":"S"}],"SUMMARY":[{${fields}}],"id":1}\0`);
}

describe('A miner under a fork of cgminer', () => {
  it('is read from broken JSON: bmminer', async () => {
    expect(await read(BMMINER)).toEqual({
      powerW: null,
      powerSource: 'absent',
      hashrateThs: expect.closeTo(10.2345, 6),
      claim: 'mining',
      profile: null,
      model: 'Antminer S9',
      firmwareVersion: 'BMMiner 1.0.0',
      setting: null,
      chipTempC: 63,
    });
  });

  it('is read from text: bfgminer', async () => {
    expect(await read(BFGMINER)).toMatchObject({
      hashrateThs: expect.closeTo(0.0135005, 9) as unknown,
      firmwareVersion: 'BFGMiner 5.4.2',
      model: null,
      claim: 'mining',
    });
  });

  it.each<[string, string, number]>([
    ['MH/s', '"MHS 5s":88000000.0', 88],
    ['GH/s', '"GHS 30m":"13500.5"', 13.5005],
    ['TH/s', '"THS av":95.5', 95.5],
    ['kH/s', '"KHS 5s":2500000', 0.0025],
    ['MH/s where WhatsMiner calls it HS RT', '"HS RT":86000000.0,"MHS av":85000000', 86],
  ])('hashes in the unit that the key names: %s', async (_, fields, ths) => {
    expect((await read({ summary: summary(fields) })).hashrateThs).toBeCloseTo(ths, 9);
  });

  it('is estimated by the model’s J/TH, since the API does not tell power', async () => {
    expect(await read(BMMINER, 100)).toMatchObject({
      powerW: expect.closeTo(1023.45, 6) as unknown,
      powerSource: 'estimated',
    });
  });

  it('takes the hash of the statistics where it has nothing else', async () => {
    expect(await read({ stats: BMMINER.stats })).toMatchObject({
      hashrateThs: expect.closeTo(10.2345, 6) as unknown,
      claim: 'mining',
    });
  });

  it('takes the hash of the devices where the summary has none', async () => {
    expect(await read({ summary: summary('"Elapsed":9'), devs: fixture('devs.txt') })).toMatchObject({
      hashrateThs: expect.closeTo(10.2345, 6) as unknown,
    });
  });

  it.each<[MinerTelemetry['claim'], string, string, string]>([
    ['starting', 'it has hashed nothing since a short time', '"Elapsed":50', '"Enabled":"Y"'],
    ['fault', 'it has hashed nothing for long', '"Elapsed":5000', '"Enabled":"Y"'],
    ['sleeping', 'its devices are switched off', '"Elapsed":5000', '"Enabled":"N"'],
  ])('claims %s where %s', async (claim, _, elapsed, enabled) => {
    const devs = Buffer.from(`{"STATUS":[{"STATUS":"S"}],"DEVS":[{"ASC":0,${enabled}}],"id":1}\0`);
    expect(await read({ summary: summary(`"GHS 5s":0,${elapsed}`), devs })).toMatchObject({
      claim,
      hashrateThs: 0,
    });
  });

  it.each<[string, Readonly<Record<string, Buffer>>, string]>([
    ['no hashrate anywhere is malformed', { summary: summary('"Elapsed":9') }, 'malformed'],
    [
      'no summary is malformed',
      { summary: Buffer.from('{"STATUS":[{"STATUS":"S"}],"id":1}\0') },
      'malformed',
    ],
    ['no such command is unsupported', {}, 'unsupported'],
    [
      'a dead backend is unreachable',
      { summary: Buffer.from('Socket connect failed: Connection refused\n') },
      'unreachable',
    ],
  ])('%s', async (_, replies, code) => {
    await expect(read(replies)).rejects.toMatchObject({ code });
  });

  itWithSharedFixtures('is read from the samples of broken replies', async () => {
    const sample = sharedFixture('malformed/trailing-nul.txt');
    expect(await read({ summary: sample })).toMatchObject({
      hashrateThs: 0.1,
      firmwareVersion: 'cgminer 4.11.1',
    });
    const notNumbers = sharedFixture('malformed/nan-inf.txt');
    expect(await read({ summary: notNumbers })).toMatchObject({ hashrateThs: 0, claim: 'starting' });
    await expect(read({ summary: sharedFixture('malformed/dead-backend.txt') })).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});

describe('At onboarding', () => {
  it('the model comes from the driver’s statistics where the version has none', async () => {
    const replies = { ...BMMINER, version: BFGMINER.version };
    const adapter = cgminer.create({ readTimeoutSeconds: 2 });
    cleanups.push(() => adapter.close());
    expect(await adapter.inspect(await device(replies))).toMatchObject({
      identity: { make: null, model: 'Antminer S9', firmwareVersion: 'BFGMiner 5.4.2' },
      capabilities: { verbs: [], obstacles: [], powerSource: 'absent' },
    });
  });
});

describe('A virtual miner under cgminer', () => {
  async function ask(text: string): Promise<string> {
    const [api = 0] = await freePorts(1);
    const model = {
      modelId: 'test',
      label: 'Antminer S9',
      firmware: 'cgminer',
      thermalClass: 'air' as const,
      operatingPoints: [
        { id: 'sleep', kind: 'sleep' as const, powerW: 0, hashrateThs: 0 },
        { id: 'nominal', kind: 'nominal' as const, powerW: 1400, hashrateThs: 13.5 },
      ],
      devFeeRatio: 0,
      inrushRatio: 1,
    };
    const spec = { minerId: 'm', host: '127.0.0.1', ports: { api }, firmware: 'cgminer', model };
    const simulator = await cgminer.simulate({ spec, clock: new HandClock(), seed: 1 });
    cleanups.push(() => simulator.close());
    const bytes = await exchangeCgminerBytes({ host: spec.host, port: api, text, timeoutMs: 1000 });
    expect(simulator.virtual.writesReceived).toBe(0);
    return bytes.toString('utf8');
  }

  it.each([
    [
      'answers in text what was asked in text',
      'version',
      'Code=22,Msg=CGMiner versions,Description=cgminer 4.11.1|VERSION,CGMiner=4.11.1,API=3.7|\0',
    ],
    ['answers several reports at once', '{"command":"summary+pools"}', '"pools":[{"STATUS":[{"STATUS":"S"'],
    [
      'denies what changes it',
      '{"command":"ascset","parameter":"0,freq,500"}',
      "Access denied to 'ascset' command",
    ],
    ['denies a restart', 'restart', "Access denied to 'restart' command"],
    ['does not know what is unknown', '{"command":"power"}', 'Invalid command'],
    ['says what may be asked', '{"command":"check","parameter":"ascset"}', '"Exists":"Y","Access":"N"'],
  ])('%s', async (_, text, expected) => expect(await ask(text)).toContain(expected));
});

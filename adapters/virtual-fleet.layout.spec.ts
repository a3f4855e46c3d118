import { describe, expect, it } from '@jest/globals';
import { minerAdapters } from './miners/index.js';
import {
  type FleetGround,
  type FleetWish,
  layOutFleet,
  listeningFirmwares,
  listensAt,
  openFilesMax,
} from './virtual-fleet.layout.js';
import { genericModel } from './virtual-fleet.models.js';
import { portsOf } from './virtual-fleet.ports.js';

const FIRMWARES = listeningFirmwares();
const UNPRIVILEGED = 1024;
const ground: FleetGround = { aliases: true, openFilesMax: 20_000, mayListen: () => Promise.resolve(true) };
const modest = { ...ground, mayListen: (_: string, port: number) => Promise.resolve(port >= UNPRIVILEGED) };

function wish(count: number, more: Partial<FleetWish> = {}): FleetWish {
  const modelsOf = (id: string): [ReturnType<typeof genericModel>] => [
    genericModel(minerAdapters[id]!.envelope),
  ];
  return { count, firmwares: FIRMWARES, modelsOf, net: '127.80', ...more };
}

/** A firmware whose standard ports need privileges, and how many sockets one of its miners has. */
const privileged = FIRMWARES.find((id) =>
  Object.values(minerAdapters[id]!.envelope.ports).some((port) => port < UNPRIVILEGED),
)!;

describe('the layout of a virtual fleet', () => {
  it('gives the firmwares turns, and every miner an address of its own', async () => {
    const { miners, blocks } = await layOutFleet(wish(1000), ground);
    expect(new Set(miners.map(({ host }) => host)).size).toBe(1000);
    expect(miners.slice(0, FIRMWARES.length).map(({ firmware }) => firmware)).toEqual(FIRMWARES);
    expect(miners[254]?.host).toBe('127.80.1.1');
    expect(blocks.reduce((sum, block) => sum + block.miners, 0)).toBe(1000);
  });

  it('takes the vendor’s ports where it may', async () => {
    const { miners, blocks } = await layOutFleet(wish(FIRMWARES.length), ground);
    for (const { firmware, ports } of miners)
      expect(ports).toMatchObject(minerAdapters[firmware]!.envelope.ports);
    expect(blocks.every(({ standardPorts }) => standardPorts)).toBe(true);
  });

  it('takes all of a firmware’s other ports where it may not have one of the vendor’s, and says so', async () => {
    const { miners, blocks } = await layOutFleet(wish(4, { firmwares: [privileged] }), modest);
    expect(miners[0]?.ports).toEqual(minerAdapters[privileged]?.virtualPorts);
    expect(blocks).toMatchObject([{ firmware: privileged, miners: 4, standardPorts: false }]);
  });

  it('knows every port that a virtual miner answers on', async () => {
    const { miners } = await layOutFleet(wish(FIRMWARES.length), ground);
    for (const miner of miners) {
      const answered = await portsOf(miner);
      expect([miner.firmware, answered.length]).not.toEqual([miner.firmware, 0]);
      for (const port of answered) expect(Object.values(miner.ports!)).toContain(port);
    }
  });

  it.each([
    { count: 1000, files: 20_000, more: {}, listen: 'own', processes: 1 },
    { count: 1000, files: 1_000, more: {}, listen: 'own', processes: 2 },
    { count: 1000, files: 1_000, more: { processes: 1 }, listen: 'shared', processes: 1 },
    { count: 60_000, files: 20_000, more: { processes: 2 }, listen: 'shared', processes: 2 },
    { count: 60_000, files: 20_000, more: { listen: 'shared' as const }, listen: 'shared', processes: 3 },
    { count: 60_000, files: Infinity, more: {}, listen: 'own', processes: 1 },
  ])(
    'has $processes processes that listen by $listen sockets for $count miners and $files files $more',
    async ({ count, files, more, listen, processes }) => {
      // One firmware with one socket each, so that the figures do not change with the registry.
      const [single] = await Promise.all(
        FIRMWARES.map(async (id) => {
          const { miners } = await layOutFleet(wish(1, { firmwares: [id] }), ground);
          return (await portsOf(miners[0]!)).length === 1 ? [id] : [];
        }),
      ).then((found) => found.flat());
      const chosen = { firmwares: [single!], ...more };
      expect(await layOutFleet(wish(count, chosen), { ...ground, openFilesMax: files })).toMatchObject({
        listen,
        processes,
      });
    },
  );

  it('gives processes that share listening different ports', async () => {
    const { miners } = await layOutFleet(wish(100, { listen: 'shared', processes: 4 }), ground);
    const portsAt = (from: number): Set<number> =>
      new Set(miners.slice(from, from + 25).flatMap(({ ports = {} }) => Object.values(ports)));
    const all = [0, 25, 50, 75].map(portsAt);
    expect(new Set(all.flatMap((ports) => [...ports])).size).toBe(
      all.reduce((sum, { size }) => sum + size, 0),
    );
  });

  it.each([
    [
      'too many sockets for the processes that were asked for',
      { processes: 1, listen: 'own' as const },
      ground,
      'rejected',
      /ulimit/,
    ],
    ['hundreds of processes', { processes: 200 }, ground, 'rejected', /more than 64/],
    [
      'shared listening on a system with one address',
      { listen: 'shared' as const },
      { ...ground, aliases: false },
      'unsupported',
      /one loopback address/,
    ],
  ] as const)('is refused with %s', async (_, more, where, code, message) => {
    const small = { ...where, openFilesMax: 1000 };
    await expect(layOutFleet(wish(2000, more), small)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('is one address with ports for each where the system has no others', async () => {
    const { miners } = await layOutFleet(wish(20), { ...ground, aliases: false });
    expect(new Set(miners.map(({ host }) => host))).toEqual(new Set(['127.0.0.1']));
    const ports = miners.flatMap(({ ports: own = {} }) => Object.values(own));
    expect(new Set(ports).size).toBe(ports.length);
  });

  it('gives credentials to every miner that wants some, those of the factory where it has any', async () => {
    const { miners, blocks } = await layOutFleet(wish(FIRMWARES.length), ground);
    for (const { firmware, credentials } of miners) {
      const { passwordFor, factoryCredentials } = minerAdapters[firmware]!;
      if (factoryCredentials) expect(credentials).toEqual(factoryCredentials);
      expect(credentials?.password === undefined).toBe(passwordFor === 'nothing' && !factoryCredentials);
    }
    expect(blocks.map(({ credentials }) => credentials)).toEqual(
      miners.map(({ credentials = {} }) => credentials),
    );
  });
});

describe('what this system allows', () => {
  it('is a number of open files that processes can live with', () =>
    expect(openFilesMax()).toBeGreaterThan(100));

  it('is no address of others', async () => {
    expect(await listensAt('127.0.0.1', 0)).toBe(true);
    expect(await listensAt('192.0.2.1', 0)).toBe(false);
  });
});

describe('a made-up model', () => {
  it.each(Object.values(minerAdapters).map(({ envelope }) => [envelope.firmware, envelope] as const))(
    'of %s has ascending points, one asleep and one nominal, set by verbs that it has',
    (_, envelope) => {
      const { operatingPoints: points, firmware } = genericModel(envelope);
      const watts = points.map(({ powerW }) => powerW);
      expect(watts).toEqual([...watts].sort((one, other) => one - other));
      expect(points.map(({ kind }) => kind).filter((kind) => kind !== 'underclock')).toEqual([
        'sleep',
        'nominal',
      ]);
      for (const { setting } of points) if (setting) expect(envelope.verbs).toContain(setting.verb);
      expect(firmware).toBe(envelope.firmware);
    },
  );
});

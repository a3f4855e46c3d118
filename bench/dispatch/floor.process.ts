import { performance } from 'node:perf_hooks';
import { minerAdapters } from '../../adapters/miners/index.js';
import { assert } from '../../src/core/assert.js';
import type { MinerEndpoint } from '../../src/core/ports/miner.js';
import type { ModelConfig, SiteConfig } from '../../src/core/site.js';
import { siteFleet } from '../../src/fleet/registry.js';
import { benchMine, type Event } from './bench-mine.js';
import { serveCalls } from './child.js';
import { cpuSeconds, type Spread, spreadOf } from './figures.js';
import { Replay } from './replay.js';
import { scriptOf, type Step } from './script.js';
import { SIGNERS } from './signers.js';
import { Tap } from './tap.js';

/** Where taps listen: next to the miners' net. */
const TAP_HOST = '127.84.0.1';

type Scripts = Readonly<Record<'prelude' | Event, readonly Step[]>>;

export interface FloorResult {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly minerMs: Spread;
  readonly requestsPerMiner: number;
}

let players: { readonly replay: Replay; readonly scripts: Scripts }[] = [];

/** Records what the adapters send to one miner of each firmware, then opens what can be opened before. */
async function prepare({
  minerCount,
  firmwares,
}: {
  minerCount: number;
  firmwares: readonly string[];
}): Promise<void> {
  const site = benchMine(minerCount, firmwares);
  const scripts = new Map<string, Scripts>();
  for (const model of site.models) scripts.set(model.modelId, await record(site, model));
  const firmwareOf = new Map(site.models.map(({ modelId, firmware }) => [modelId, firmware]));
  players = site.miners.map((miner) => ({
    replay: new Replay(miner, SIGNERS[firmwareOf.get(miner.modelId)!]),
    scripts: scripts.get(miner.modelId)!,
  }));
  await playAll('prelude', 256);
}

async function record(site: SiteConfig, model: ModelConfig): Promise<Scripts> {
  const miner = site.miners.find(({ modelId }) => modelId === model.modelId)!;
  const { nominal, sleep } = siteFleet({ ...site, miners: [miner] }).miners[0]!;
  const adapter = minerAdapters[model.firmware]!.create();
  const tap = await Tap.open(TAP_HOST, miner.host, miner.ports ?? {});
  const endpoint: MinerEndpoint = {
    minerId: miner.minerId,
    host: TAP_HOST,
    ports: tap.ports,
    nominalJPerTh: nominal.powerW / nominal.hashrateThs,
    nominalPowerW: nominal.powerW,
    ...(miner.credentials && { credentials: miner.credentials }),
  };
  const moved = async (point: typeof sleep): Promise<Step[]> => {
    const reply = await adapter.apply(endpoint, point, { attempt: 1, before: null });
    assert(reply.kind === 'accepted', `${model.firmware}: ${reply.detail}`);
    await adapter.read(endpoint);
    return scriptOf(tap.take(), TAP_HOST);
  };
  try {
    await adapter.read(endpoint);
    const prelude = scriptOf(tap.take(), TAP_HOST);
    return { prelude, sleep: await moved(sleep), wake: await moved(nominal) };
  } finally {
    await adapter.close();
    await tap.close();
  }
}

async function run({ event, concurrency }: { event: Event; concurrency: number }): Promise<FloorResult> {
  for (const { replay, scripts } of players) replay.prepare(scripts[event]);
  const cpu = process.cpuUsage();
  const { seconds, minerMs } = await playAll(event, concurrency);
  const requests = players.reduce((sum, { scripts }) => sum + scripts[event].length, 0);
  return {
    seconds,
    cpuSeconds: cpuSeconds(cpu),
    minerMs: spreadOf(minerMs),
    requestsPerMiner: requests / players.length,
  };
}

/** Every miner once, `concurrency` at a time; `minerMs` from the beginning to each one's last reply. */
function playAll(
  script: keyof Scripts,
  concurrency: number,
): Promise<{ seconds: number; minerMs: number[] }> {
  const minerMs: number[] = [];
  const startMs = performance.now();
  let next = 0;
  return new Promise((resolve, reject) => {
    const playNext = (): void => {
      const player = players[next];
      next += 1;
      player?.replay.play(player.scripts[script], (error) => {
        if (error !== null) reject(error);
        minerMs.push(performance.now() - startMs);
        if (minerMs.length === players.length)
          resolve({ seconds: (performance.now() - startMs) / 1e3, minerMs });
        else playNext();
      });
    };
    for (let slot = 0; slot < concurrency; slot += 1) playNext();
  });
}

const methods = { prepare, run };
export type FloorMethods = typeof methods;
serveCalls(methods);

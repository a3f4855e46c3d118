import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { RPC_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [5, 50],
  upSeconds: [200, 550],
  changeSeconds: [60, 120],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const VERSION = '2.0.1';

/** A virtual miner under MSKMiner: the cgminer API, for reading. */
export async function simulateMskMiner(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const rpc = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => answer(virtual, call)),
  );
  return serveTogether(virtual, spec.host, [[rpc, spec.ports?.['api'] ?? RPC_PORT]]);
}

function answer(virtual: VirtualMiner, { command }: CgminerCall): CgminerAnswer {
  const status = (letter: 'S' | 'E', Code: number, Msg: string): Record<string, unknown> => ({
    STATUS: [{ STATUS: letter, Code, Msg, Description: `RWGLR ${VERSION}` }],
  });
  const { powerW, hashrateThs, chipTempC, uptimeSeconds } = virtual.read();
  const ghs = Number((hashrateThs * 1000).toFixed(2));
  const Elapsed = Math.round(uptimeSeconds);
  switch (command) {
    case 'version':
      return {
        reply: {
          ...status('S', 22, 'RWGLR versions'),
          VERSION: [{ RWGLR: VERSION, API: '3.1', Type: virtual.model.label }],
        },
      };
    case 'summary':
      return {
        reply: { ...status('S', 11, 'Summary'), SUMMARY: [{ Elapsed, 'GHS 5s': ghs, 'GHS av': ghs }] },
      };
    case 'stats':
      return {
        reply: {
          ...status('S', 70, 'RWGLR stats'),
          STATS: [
            {
              ID: 'RWGLR0',
              Type: virtual.model.label,
              Elapsed,
              total_rate: ghs,
              total_rateideal: pointOfKind(virtual.model, 'nominal').hashrateThs * 1000,
              total_power: Math.round(powerW),
              temp1: Math.round(chipTempC),
              temp2: Math.round(chipTempC) - 2,
              temp3: Math.round(chipTempC) - 4,
            },
          ],
        },
      };
    case 'pools':
      return {
        reply: {
          ...status('S', 7, '1 Pool(s)'),
          POOLS: [{ POOL: 0, URL: 'stratum+tcp://pool.example.com:3333' }],
        },
      };
    default:
      return { reply: status('E', 14, 'Invalid command') };
  }
}

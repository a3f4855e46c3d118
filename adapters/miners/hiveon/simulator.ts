import { cgminerDialect } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { DigestGate } from '../../shared/simulator-digest.js';
import { HttpSimulatorServer } from '../../shared/simulator-http.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { type BitmainFace, VirtualBitmain } from '../../shared/virtual-bitmain.js';
import { VirtualBitmainWeb } from '../../shared/virtual-bitmain-web.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT, RPC_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [30, 80],
  upSeconds: [300, 600],
  changeSeconds: [300, 600],
  offlineSecondsToSleep: [5, 20],
  offlineSecondsToWake: [30, 90],
};

const REALM = 'antMiner Configuration';
const DEFAULT_USER = 'root';
const BOARDS = 3;

/** A virtual miner with Hiveon firmware: the API on TCP 4028, and web pages like Bitmain's with Digest. */
export async function simulateHiveon(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const device = new VirtualBitmain(virtual, clock, faceOf(spec), `mine.${spec.minerId}`);
  const gate = new DigestGate({
    clock,
    realm: REALM,
    username: spec.credentials?.username ?? DEFAULT_USER,
    password: spec.credentials?.password ?? DEFAULT_USER,
    key: `${seed}:${spec.minerId}`,
  });
  const pages = new VirtualBitmainWeb(device, gate, spec.host, '1.03@250410');
  const web = new HttpSimulatorServer(virtual, clock, (request) => pages.answer(request));
  const dialect = cgminerDialect((call) => device.answer(call));
  const { http, rpc } = spec.ports ?? {};
  return serveTogether(virtual, spec.host, [
    [web, http ?? virtualPort(HTTP_PORT)],
    [new TcpSimulatorServer(virtual, clock, dialect), rpc ?? RPC_PORT],
  ]);
}

function faceOf({ model }: VirtualMinerSpec): BitmainFace {
  const type = `${model.label} Hiveon`;
  const head = {
    BMMiner: '4.11.1 rwglr',
    Miner: '0.0.1.3',
    CompileTime: 'Thu Apr 10 18:12:59 UTC 2025',
    Type: type,
  };
  return {
    type,
    description: 'bmminer 1.0.0',
    version: { ...head, API: '3.1' },
    head,
    extra: ({ powerW }) => {
      const boardW = Math.round(powerW / BOARDS);
      return {
        chain_power1: boardW,
        chain_power2: boardW,
        chain_power3: boardW,
        chain_power: `${Math.round(powerW)} W`,
        total_power: Math.round(powerW),
        psu_status: 'ok',
        tune_running: '0',
      };
    },
  };
}

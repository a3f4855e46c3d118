import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { DigestGate } from '../../shared/simulator-digest.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { type BitmainFace, VirtualBitmain } from '../../shared/virtual-bitmain.js';
import { VirtualBitmainWeb } from '../../shared/virtual-bitmain-web.js';
import { pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT, POWER_PORT, RPC_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [30, 80],
  upSeconds: [300, 600],
  changeSeconds: [300, 600],
  offlineSecondsToSleep: [5, 20],
  offlineSecondsToWake: [30, 90],
};

const REALM = 'antMiner Configuration';
const DEFAULT_USER = 'root';
const COMPILED = 'Thu Jul 11 16:38:25 CST 2024';
/** Models whose port 6060 tells the power. */
const TELLS_POWER = /S21|S19 ?XP/i;

/** A virtual stock Antminer: the web pages with Digest, the read-only API on TCP 4028, and port 6060. */
export async function simulateAntminerStock(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const device = new VirtualBitmain(virtual, clock, faceOf(spec), `mine.${spec.minerId}`);
  const pages = new VirtualBitmainWeb(device, gateOf(spec, clock, seed), spec.host, 'FR-1.12(240711)');
  const { http, power, rpc } = spec.ports ?? {};
  const webServer = new HttpSimulatorServer(virtual, clock, (request) => pages.answer(request));
  const powerServer = new HttpSimulatorServer(virtual, clock, (request) => answerPower(device, request));
  const dialect = cgminerDialect((call) => device.answer(call));
  return serveTogether(virtual, spec.host, [
    [webServer, http ?? virtualPort(HTTP_PORT)],
    [powerServer, power ?? POWER_PORT],
    [new TcpSimulatorServer(virtual, clock, dialect), rpc ?? RPC_PORT],
  ]);
}

function faceOf({ model }: VirtualMinerSpec): BitmainFace {
  const names = { CompileTime: COMPILED, Miner: 'uart_trans.1.3', Type: model.label };
  return {
    type: model.label,
    description: 'cgminer 1.0.0',
    version: { BMMiner: '1.0.0', API: '3.1', ...names },
    head: { BMMiner: '1.0.0', ...names },
  };
}

function gateOf({ minerId, credentials }: VirtualMinerSpec, clock: Clock, seed: number): DigestGate {
  return new DigestGate({
    clock,
    realm: REALM,
    username: credentials?.username ?? DEFAULT_USER,
    password: credentials?.password ?? DEFAULT_USER,
    key: `${seed}:${minerId}`,
  });
}

/** The second, unprotected server: one text for each question, the same text for all that it does not know. */
function answerPower({ virtual, face }: VirtualBitmain, { path }: SimulatedRequest): SimulatedReply {
  const tellsMore = TELLS_POWER.test(face.type);
  const idealGhs = pointOfKind(virtual.model, 'nominal').hashrateThs * 1000;
  const texts: Readonly<Record<string, string>> = {
    '/miner_power': `miner power:${Math.round(virtual.read().powerW)}`,
    '/warning': '{"error_message":"None"}',
    '/rate': String(idealGhs),
    '/get_sn': virtual.identity.serial,
    '/productName': face.type,
  };
  return { status: 200, body: (tellsMore ? texts[path] : undefined) ?? 'error 6060 cmd' };
}

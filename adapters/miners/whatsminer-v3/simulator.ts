import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import { serveTogether, type SimulatorServer } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer, type TcpDialect } from '../../shared/simulator-tcp.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import { factoryBoard, WhatsminerReads } from '../../shared/virtual-whatsminer-records.js';
import { whatsminerWeb } from '../../shared/virtual-whatsminer-web.js';
import { VirtualWhatsminer, WHATSMINER_TIMING } from '../../shared/virtual-whatsminer.js';
import { WHATSMINER_V3_PORT } from './api.js';
import { decryptParam, paramKeyOf, tokenOf } from './crypto.js';
import { frame, unframe } from './frame.js';
import { FIRMWARE_VERSION, PLATFORM, WhatsminerV3Reports } from './simulator-reports.js';
import { WhatsminerV3Commands } from './simulator-writes.js';

/** What the vendor's own tools come with; a virtual miner without configured credentials takes them. */
export const FACTORY_ACCOUNT = 'super';
const DEFAULT_TYPE = 'M60S_VK40';

const WITH_SECRETS = new Set(['set.miner.pools', 'set.user.change_passwd']);

interface Request {
  readonly cmd: string;
  readonly param?: unknown;
  readonly ts?: number;
  readonly token?: string;
  readonly account?: string;
}

type Answer = readonly [code: number, message: unknown];
const NO_PERMISSION: Answer = [-4, 'no permission'];
const INVALID_COMMAND: Answer = [-2, 'invalid command'];
const FAIL: Answer = [-1, 'fail'];
const OK: Answer = [0, 'ok'];

/**
 * A virtual WhatsMiner on TCP with the framing and the tokens of version 3. Where it has the ports, it answers reads of
 * version 2 as well, and has its web server.
 */
export async function simulateWhatsminerV3(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: WHATSMINER_TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile', 'power-target'];
  const device = new VirtualWhatsminer(virtual, DEFAULT_TYPE);
  const board = factoryBoard(spec, virtual.identity.serial);
  const face = {
    generation: 2,
    apiVersion: '2.2.2',
    firmwareVersion: FIRMWARE_VERSION,
    platform: PLATFORM,
  } as const;
  const older = new OlderApi(new WhatsminerReads(device, clock, face, board));
  const api = new WhatsminerDialect(input, device, {
    reports: new WhatsminerV3Reports(device, clock, board),
    commands: new WhatsminerV3Commands(device, board),
  });
  const { api: port = WHATSMINER_V3_PORT, rpc, web } = spec.ports ?? {};
  const servers: [SimulatorServer, number][] = [[new TcpSimulatorServer(virtual, clock, api), port]];
  if (rpc !== undefined) {
    const dialect = cgminerDialect((call) => older.answer(call));
    servers.push([new TcpSimulatorServer(virtual, clock, dialect), rpc]);
  }
  if (web !== undefined) servers.push([whatsminerWeb(virtual, clock), web]);
  return serveTogether(virtual, spec.host, servers);
}

/** Port 4028 of a device that is written to by version 3: everybody may read, and nobody may write. */
class OlderApi {
  readonly #reads: WhatsminerReads;

  constructor(reads: WhatsminerReads) {
    this.#reads = reads;
  }

  answer({ command, request }: CgminerCall): CgminerAnswer {
    const report = this.#reads.answer(command);
    if (report !== null) return { reply: report };
    const isWrite = request['enc'] === 1 || command === 'get_token';
    return {
      reply: isWrite
        ? this.#reads.message('E', 45, "can't access write cmd")
        : this.#reads.message('E', 14, 'invalid cmd'),
    };
  }
}

interface Parts {
  readonly reports: WhatsminerV3Reports;
  readonly commands: WhatsminerV3Commands;
}

class WhatsminerDialect implements TcpDialect {
  readonly #device: VirtualWhatsminer;
  readonly #clock: Clock;
  readonly #parts: Parts;
  readonly #account: string;
  readonly #salt: string;
  #password: string;

  constructor({ spec, clock, seed }: SimulatorInput, device: VirtualWhatsminer, parts: Parts) {
    this.#device = device;
    this.#clock = clock;
    this.#parts = parts;
    this.#account = spec.credentials?.username ?? FACTORY_ACCOUNT;
    this.#password = spec.credentials?.password ?? FACTORY_ACCOUNT;
    // A new salt at each start, as after a reboot: a client's old one must not be taken.
    const startedMs = clock.now().toMillis();
    this.#salt = Math.floor(keyedRandom(seed, spec.minerId, 'salt', startedMs) * 36 ** 8)
      .toString(36)
      .padStart(8, '0');
  }

  takeRequest(received: Buffer): unknown {
    const body = unframe(received);
    return body === null ? null : JSON.parse(body.toString('utf8'));
  }

  answer(request: unknown): { reply: Buffer; isWrite: boolean } {
    const message = request as Request;
    const isWrite = String(message.cmd).startsWith('set.');
    const answer = isWrite ? this.#write(message) : this.#read(message);
    if (answer === null) return { reply: Buffer.alloc(0), isWrite };
    const [code, msg] = answer;
    const when = Math.floor(this.#clock.now().toSeconds());
    return { reply: frame({ code, when, msg, desc: String(message.cmd) }), isWrite };
  }

  #read({ cmd, param }: Request): Answer {
    const { reports } = this.#parts;
    switch (cmd) {
      case 'get.device.info':
        return this.#deviceInfo(param);
      case 'get.miner.status':
        return this.#status(param);
      case 'get.miner.setting':
        return [0, reports.setting()];
      case 'get.fan.setting':
        return [0, { 'fan-poweroff-cool': 0, 'fan-zero-speed': 0, 'fan-temp-offset': 0 }];
      case 'get.system.setting':
        return [0, { 'time-zone': 'UTC', 'time-randomized': { start: 0, stop: 0 } }];
      case 'get.device.custom_data':
        return [0, {}];
      default:
        return INVALID_COMMAND;
    }
  }

  #deviceInfo(param: unknown): Answer {
    const all = this.#parts.reports.deviceInfo(this.#salt);
    if (param === undefined || param === null || param === '') return [0, all];
    const name = String(param);
    return name in all ? [0, { [name]: all[name] }] : FAIL;
  }

  /** An idle device tells of its pools only together with something else. */
  #status(param: unknown): Answer {
    const parts = typeof param === 'string' ? param.split('+') : [];
    const told = parts.map((part) => [part, this.#parts.reports.status(part)] as const);
    const known = told.filter(([, report]) => report !== null);
    return known.length === 0 ? FAIL : [0, Object.fromEntries(known)];
  }

  /** Null where the device does what it is told without a reply. */
  #write({ cmd, param, ts, token, account }: Request): Answer | null {
    if (account !== this.#account || ts === undefined) return NO_PERMISSION;
    if (token !== tokenOf(cmd, this.#password, this.#salt, ts)) return NO_PERMISSION;
    const key = paramKeyOf(cmd, this.#password, this.#salt, ts);
    const plain = WITH_SECRETS.has(cmd) ? decryptParam(key, String(param)) : param;
    const outcome =
      cmd === 'set.user.change_passwd' ? this.#changePassword(plain) : this.#parts.commands.run(cmd, plain);
    if (outcome === 'no-answer') return null;
    return outcome === 'done' ? OK : outcome === 'unknown' ? INVALID_COMMAND : FAIL;
  }

  #changePassword(param: unknown): 'done' | 'refused' {
    const { old, new: becomes } = (param ?? {}) as { old?: unknown; new?: unknown };
    if (this.#device.virtual.misbehaviour === 'refuses') return 'refused';
    if (old !== this.#password || typeof becomes !== 'string' || becomes === '') return 'refused';
    this.#password = becomes;
    return 'done';
  }
}

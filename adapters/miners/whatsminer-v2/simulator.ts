import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import {
  CODE_INVALID_COMMAND,
  CODE_OK,
  factoryBoard,
  WhatsminerReads,
  type WhatsminerFirmwareFace,
} from '../../shared/virtual-whatsminer-records.js';
import { whatsminerWeb } from '../../shared/virtual-whatsminer-web.js';
import { VirtualWhatsminer, WHATSMINER_TIMING } from '../../shared/virtual-whatsminer.js';
import { WHATSMINER_V2_PORT } from './api.js';
import { decrypt, encrypt, md5Crypt, tokenFrom } from './crypto.js';
import { WhatsminerCommands, type Outcome } from './simulator-writes.js';

/** As makers' tools come; a virtual miner without configured credentials takes it. */
export const FACTORY_PASSWORD = 'admin';
const DEFAULT_TYPE = 'M50S_VH50';
const OLD_MODELS = /^M[12]\d/;
const FACES: Readonly<Record<'old' | 'new', WhatsminerFirmwareFace>> = {
  old: {
    generation: 1,
    apiVersion: 'whatsminer v1.4.0',
    firmwareVersion: '20210322.22.REL',
    platform: 'H3',
  },
  new: { generation: 2, apiVersion: '2.0.5', firmwareVersion: '20240624.18.REL', platform: 'H616' },
};

const TOKEN_SECONDS = 30 * 60;
const TOKENS_MAX = 32;
const PASSWORD_CHARS_MAX = 8;
const SALT_CHARS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

const CODE_INVALID_JSON = 23;
const CODE_COMMAND_ERROR = 132;
const CODE_TOKEN_GIVEN = 134;
const CODE_TOKEN_WRONG = 135;
const CODE_TOKENS_OUT = 136;

/** A virtual WhatsMiner with versions 1 and 2 of the API on TCP 4028 and, where it has one, its web server. */
export async function simulateWhatsminerV2(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: WHATSMINER_TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['profile', 'power-target'];
  const api = new WhatsminerApi(virtual, input);
  const rpc = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => api.answer(call)),
  );
  const { web } = spec.ports ?? {};
  return serveTogether(virtual, spec.host, [
    [rpc, spec.ports?.['api'] ?? WHATSMINER_V2_PORT],
    ...(web === undefined ? [] : [[whatsminerWeb(virtual, clock), web] as const]),
  ]);
}

interface LiveToken {
  readonly sign: string;
  readonly untilMs: number;
}

class WhatsminerApi {
  readonly #clock: Clock;
  readonly #key: readonly [seed: number, minerId: string];
  readonly #reads: WhatsminerReads;
  readonly #commands: WhatsminerCommands;
  readonly #salt: string;
  #password: string;
  #knownKey: string | null = null;
  #tokens: readonly LiveToken[] = [];
  #tokensGiven = 0;

  constructor(virtual: VirtualMiner, { clock, seed, spec }: SimulatorInput) {
    const device = new VirtualWhatsminer(virtual, DEFAULT_TYPE);
    const face = FACES[OLD_MODELS.test(device.type) ? 'old' : 'new'];
    const board = factoryBoard(spec, virtual.identity.serial);
    this.#clock = clock;
    this.#key = [seed, spec.minerId];
    this.#reads = new WhatsminerReads(device, clock, face, board);
    this.#commands = new WhatsminerCommands(device, board, face.generation, (was, becomes) =>
      this.#changePassword(was, becomes),
    );
    this.#password = spec.credentials?.password ?? FACTORY_PASSWORD;
    this.#salt = this.#random('salt');
  }

  answer({ command, request }: CgminerCall): CgminerAnswer {
    if (request['enc'] === 1) return this.#encrypted(request['data']);
    const report = command === 'get_token' ? this.#giveToken() : this.#reads.answer(command);
    if (report !== null) return { reply: report };
    // Writes that are not encrypted are refused as those of somebody who may not write.
    const isWrite = /^(?:set_|power_|adjust_|update_|enable_|disable_|re)/.test(command);
    return { reply: isWrite ? this.#error(45, "can't access write cmd") : this.#invalidCommand() };
  }

  #encrypted(data: unknown): CgminerAnswer {
    const key = this.#cipherKey;
    const message = parsed(typeof data === 'string' ? decrypt(key, data) : null);
    if (message === null) return { reply: this.#error(CODE_INVALID_JSON, 'json cmd err') };
    const { token, cmd, command = cmd, ...parameters } = message;
    if (!this.#liveTokens().some(({ sign }) => sign === token)) {
      // Errors are encoded twice.
      const reply = this.#sealed(key, this.#error(CODE_TOKEN_WRONG, 'check token err'));
      return { reply: Buffer.from(JSON.stringify(reply)) };
    }
    const report = this.#reads.answer(String(command));
    if (report !== null) return { reply: Buffer.from(this.#sealed(key, report)) };
    const outcome = this.#commands.run(String(command), parameters);
    if (outcome === 'no-answer') return { reply: Buffer.alloc(0), isWrite: true };
    return { reply: Buffer.from(this.#sealed(key, this.#replyTo(outcome))), isWrite: true };
  }

  #replyTo(outcome: Exclude<Outcome, 'no-answer'>): Readonly<Record<string, unknown>> {
    if (outcome === 'done') return this.#reads.message('S', CODE_OK, 'API command OK');
    return outcome === 'unknown'
      ? this.#invalidCommand()
      : this.#error(CODE_COMMAND_ERROR, 'API command ERROR');
  }

  #giveToken(): Readonly<Record<string, unknown>> {
    if (this.#liveTokens().length >= TOKENS_MAX) return this.#error(CODE_TOKENS_OUT, 'token over max times');
    const newsalt = this.#random('newsalt', (this.#tokensGiven += 1));
    const time = String(Math.floor(this.#clock.now().toSeconds())).slice(-4);
    const { sign } = tokenFrom(this.#cipherKey, time, newsalt);
    const untilMs = this.#clock.now().toMillis() + TOKEN_SECONDS * 1000;
    this.#tokens = [...this.#tokens, { sign, untilMs }];
    return this.#reads.message('S', CODE_TOKEN_GIVEN, { time, salt: this.#salt, newsalt });
  }

  get #cipherKey(): string {
    return (this.#knownKey ??= md5Crypt(this.#password, this.#salt));
  }

  #liveTokens(): readonly LiveToken[] {
    const nowMs = this.#clock.now().toMillis();
    this.#tokens = this.#tokens.filter(({ untilMs }) => nowMs < untilMs);
    return this.#tokens;
  }

  #changePassword(was: string, becomes: string): boolean {
    if (was !== this.#password || becomes === '' || becomes.length > PASSWORD_CHARS_MAX) return false;
    this.#password = becomes;
    this.#knownKey = null;
    this.#tokens = [];
    return true;
  }

  #invalidCommand(): Readonly<Record<string, unknown>> {
    return this.#error(CODE_INVALID_COMMAND, 'invalid cmd');
  }

  #error(code: number, message: string): Readonly<Record<string, unknown>> {
    return this.#reads.message('E', code, message);
  }

  #sealed(key: string, message: Readonly<Record<string, unknown>>): string {
    return JSON.stringify({ enc: encrypt(key, JSON.stringify(message)) });
  }

  /** Eight letters and digits. */
  #random(...what: readonly (string | number)[]): string {
    return Array.from({ length: 8 }, (_, index) => {
      const drawn = keyedRandom(...this.#key, ...what, index);
      return SALT_CHARS[Math.floor(drawn * SALT_CHARS.length)];
    }).join('');
  }
}

function parsed(text: string | null): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

import type { Clock } from '../../src/core/ports/clock.js';
import { MODE_ASLEEP, MODE_NORMAL, modeOfName, nameOfMode } from './bitmain-web.js';
import type { CgminerAnswer, CgminerCall } from './cgminer-dialect.js';
import {
  type BitmainDocument,
  type BitmainMoment,
  type BitmainPool,
  momentOf,
  rpcDevice,
  rpcPool,
  rpcStats,
  rpcSummary,
  webPool,
  webStats,
  webSummary,
} from './virtual-bitmain-records.js';
import { loadAtPercent, loadOf, pointOfKind } from './virtual-loads.js';
import type { VirtualMiner } from './virtual-miner.js';
import type { VirtualLoad } from './virtual-physics.js';
import type { VirtualMinerReading } from './virtual-state.js';

export type { BitmainDocument, BitmainPool } from './virtual-bitmain-records.js';

/** What differs between firmwares that are built on Bitmain's mining process. */
export interface BitmainFace {
  /** What the machine calls itself, such as `Antminer S21`. */
  readonly type: string;
  /** `STATUS.Description` over TCP. */
  readonly description: string;
  /** The record of `VERSION`. */
  readonly version: BitmainDocument;
  /** The first record of `STATS` over TCP. */
  readonly head: BitmainDocument;
  /** Fields of its own in the second record of `STATS` over TCP. */
  readonly extra?: (reading: VirtualMinerReading) => BitmainDocument;
}

/** Modes that the model has no point for: no source says what they do, so it is about as much as it does. */
const OTHER_MODE_PERCENT = 85;
const CODE_INVALID_COMMAND = 14;

/** A virtual machine with Bitmain's mining process: its work mode, and its reports over the web and over TCP 4028. */
export class VirtualBitmain {
  readonly virtual: VirtualMiner;
  readonly face: BitmainFace;
  pools: readonly BitmainPool[];
  readonly #clock: Clock;

  constructor(virtual: VirtualMiner, clock: Clock, face: BitmainFace, worker: string) {
    this.virtual = virtual;
    this.face = face;
    this.#clock = clock;
    this.pools = [
      { url: 'stratum+tcp://pool.example.com:3333', user: worker, pass: 'x' },
      { url: 'stratum+tcp://pool2.example.com:3333', user: worker, pass: 'x' },
      { url: '', user: '', pass: '' },
    ];
  }

  /** 1 while it sleeps; else the mode of the point where it is. */
  get mode(): number {
    const { phase, awakePointId } = this.virtual.read();
    return phase === 'sleeping' ? MODE_ASLEEP : this.#modeOfPoint(awakePointId);
  }

  /** Goes to a work mode. */
  setMode(mode: number): 'done' | 'refused' {
    if (mode === MODE_ASLEEP) return this.virtual.command({ kind: 'sleep' });
    const { awakePointId } = this.virtual.read();
    if (this.#modeOfPoint(awakePointId) !== mode) {
      const moved = this.virtual.command({ kind: 'point', load: this.#loadOfMode(mode) });
      if (moved === 'refused' || this.mode !== MODE_ASLEEP) return moved;
    }
    return this.virtual.command({ kind: 'wake' });
  }

  /** `STATS` or `SUMMARY` as the web pages have it; empty while nothing mines. */
  webReport(name: 'STATS' | 'SUMMARY'): BitmainDocument {
    const record = name === 'STATS' ? webStats(this.#moment) : webSummary(this.#moment);
    return { ...this.#webHead(name), [name]: this.#isQuiet ? [] : [record] };
  }

  webPools(): BitmainDocument {
    const moment = this.#moment;
    return {
      ...this.#webHead('POOLS'),
      POOLS: this.pools.map((pool, index) => webPool(moment, pool, index)),
    };
  }

  /** The read-only API on TCP 4028. */
  answer({ command, request }: CgminerCall): CgminerAnswer {
    // Several reports at once are more than it can do.
    if (String(request['command']).includes('+')) return { reply: this.#invalid() };
    const moment = this.#moment;
    switch (command) {
      case 'version':
        return { reply: this.#ok(22, 'CGMiner versions', 'VERSION', [this.face.version]) };
      case 'stats':
        return { reply: request['new_api'] === true ? this.webReport('STATS') : this.#rpcStats(moment) };
      case 'summary':
        return { reply: this.#ok(11, 'Summary', 'SUMMARY', [rpcSummary(moment, this.#unixSeconds)]) };
      case 'pools': {
        const pools = this.pools.map((pool, index) => rpcPool(moment, pool, index));
        return { reply: this.#ok(7, `${pools.length} Pool(s)`, 'POOLS', pools) };
      }
      case 'devs':
        return { reply: this.#ok(9, '1 ASC(s)', 'DEVS', [rpcDevice(moment)]) };
      default:
        return { reply: this.#invalid() };
    }
  }

  get #moment(): BitmainMoment {
    return momentOf(this.virtual, this.mode);
  }

  #modeOfPoint(pointId: string): number {
    const point = this.virtual.model.operatingPoints.find(({ id }) => id === pointId);
    const name =
      point === undefined ? pointId : point.setting?.verb === 'profile' ? point.setting.profile : '';
    return modeOfName(name) ?? MODE_NORMAL;
  }

  #loadOfMode(mode: number): VirtualLoad {
    const { model } = this.virtual;
    const name = nameOfMode(mode);
    const own = model.operatingPoints.find(
      ({ setting }) => setting?.verb === 'profile' && setting.profile === name,
    );
    if (own !== undefined) return loadOf(own);
    if (mode === MODE_NORMAL) return loadOf(pointOfKind(model, 'nominal'));
    return { ...loadAtPercent(model, OTHER_MODE_PERCENT), pointId: name };
  }

  get #isQuiet(): boolean {
    const { phase, hashrateThs } = this.virtual.read();
    return phase === 'sleeping' && hashrateThs === 0;
  }

  get #unixSeconds(): number {
    return Math.floor(this.#clock.now().toSeconds());
  }

  #webHead(name: string): BitmainDocument {
    const { version, type } = this.face;
    return {
      STATUS: { STATUS: 'S', when: this.#unixSeconds, Msg: name.toLowerCase(), api_version: '1.0.0' },
      INFO: { miner_version: version['Miner'], CompileTime: version['CompileTime'], type },
    };
  }

  #rpcStats(moment: BitmainMoment): BitmainDocument {
    const { head, version, extra } = this.face;
    const body = { ...rpcStats(moment, version['Miner']), ...extra?.(moment.reading) };
    return this.#ok(70, 'CGMiner stats', 'STATS', this.#isQuiet ? [head] : [head, body]);
  }

  #ok(code: number, message: string, name: string, records: readonly BitmainDocument[]): BitmainDocument {
    return { ...this.#status('S', code, message), [name]: records };
  }

  #invalid(): BitmainDocument {
    return this.#status('E', CODE_INVALID_COMMAND, 'Invalid command');
  }

  #status(letter: 'S' | 'E', code: number, message: string): BitmainDocument {
    const { description } = this.face;
    const status = {
      STATUS: letter,
      When: this.#unixSeconds,
      Code: code,
      Msg: message,
      Description: description,
    };
    return { STATUS: [status] };
  }
}

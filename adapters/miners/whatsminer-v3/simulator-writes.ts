import type { VirtualWhatsminer } from '../../shared/virtual-whatsminer.js';
import type { WhatsminerBoardState } from '../../shared/virtual-whatsminer-records.js';
import { POWER_MODES } from '../../shared/whatsminer-moves.js';

/** `no-answer`: it is done, and the connection ends without a reply. */
export type Outcome = 'done' | 'refused' | 'unknown' | 'no-answer';

const LIQUID_PERCENT_MAX = 200;

/** Kept without an effect on anything that is simulated. */
const WITHOUT_EFFECT = new Set([
  'set.device.custom_data',
  'set.fan.poweroff_cool',
  'set.fan.temp_offset',
  'set.fan.zero_speed',
  'set.miner.cointype',
  'set.miner.fast_hash',
  'set.miner.heat_mode',
  'set.miner.report',
  'set.system.ntp_server',
  'set.system.time_randomized',
  'set.system.timezone',
  'set.system.webpools',
]);

/** What a device of version 3 does on command, once it has believed who commands. */
export class WhatsminerV3Commands {
  readonly #device: VirtualWhatsminer;
  readonly #board: WhatsminerBoardState;

  constructor(device: VirtualWhatsminer, board: WhatsminerBoardState) {
    this.#device = device;
    this.#board = board;
  }

  /** @param param decrypted where it was sent encrypted */
  run(command: string, param: unknown): Outcome {
    return this.#power(command, param) ?? this.#settings(command, param);
  }

  /** Null for what is not about power. */
  #power(command: string, param: unknown): Outcome | null {
    const device = this.#device;
    switch (command) {
      case 'set.miner.service':
        return this.#service(param);
      // The second name is not in the manual, and some programs use it.
      case 'set.miner.power_mode':
      case 'set.miner.mode': {
        const mode = POWER_MODES.find((name) => name === param);
        return mode === undefined ? 'refused' : device.setMode(mode);
      }
      case 'set.miner.power_limit':
        return within(param, 1, 99_999, (powerW) => device.setLimit(Math.round(powerW)));
      case 'set.miner.power':
        return within(param, 1, 99_999, (powerW) => device.setPower(Math.round(powerW)));
      case 'set.miner.power_percent':
        return this.#percent(param);
      case 'set.miner.target_freq':
        return within(param, -100, 100, (percent) => {
          this.#board.hashPercent = percent;
          return device.restart();
        });
      case 'set.miner.restore_setting':
        this.#board.hashPercent = 0;
        return device.reset();
      default:
        return null;
    }
  }

  #service(param: unknown): Outcome {
    switch (param) {
      case 'start':
        return this.#device.wake();
      case 'stop':
        return this.#device.sleep();
      case 'restart':
        return this.#device.restart();
      case 'enable':
      case 'disable':
        return this.#keep(() => undefined);
      default:
        return 'refused';
    }
  }

  /** The percentage has to be a text. */
  #percent(param: unknown): Outcome {
    const { percent, mode } = (param ?? {}) as { percent?: unknown; mode?: unknown };
    if (typeof percent !== 'string' || (mode !== 'fast' && mode !== 'normal')) return 'refused';
    const max = this.#device.virtual.model.thermalClass === 'air' ? 100 : LIQUID_PERCENT_MAX;
    return within(percent, 1, max, (share) => this.#device.setPercent(share, mode));
  }

  #settings(command: string, param: unknown): Outcome {
    const board = this.#board;
    switch (command) {
      case 'set.miner.fastboot':
        if (param !== 'enable' && param !== 'disable') return 'refused';
        return this.#keep(() => (board.fastBoot = param === 'enable'));
      case 'set.miner.upfreq_speed':
        return within(param, 0, 10, (speed) => this.#keep(() => (board.upfreqSpeed = speed)));
      case 'set.miner.pools':
        return this.#setPools(param);
      case 'set.system.led':
        return this.#keep(() => (board.led = param === 'auto' ? 'auto' : 'manual'));
      case 'set.system.hostname': {
        const { hostname } = (param ?? {}) as { hostname?: unknown };
        if (typeof hostname !== 'string' || hostname === '') return 'refused';
        return this.#keep(() => (board.hostname = hostname));
      }
      case 'set.system.reboot':
      case 'set.system.net_config':
        return quiet(this.#device.reboot());
      case 'set.system.factory_reset':
        return this.#device.reset();
      default:
        return WITHOUT_EFFECT.has(command) ? this.#keep(() => undefined) : 'unknown';
    }
  }

  #setPools(param: unknown): Outcome {
    if (!Array.isArray(param) || param.length === 0) return 'refused';
    const pools = (param as { pool?: unknown; worker?: unknown }[]).flatMap(({ pool, worker }) =>
      typeof pool === 'string' && typeof worker === 'string' ? [{ url: pool, user: worker }] : [],
    );
    if (pools.length !== param.length) return 'refused';
    return this.#keep(() => (this.#board.pools = pools));
  }

  #keep(change: () => unknown): Outcome {
    const { misbehaviour } = this.#device.virtual;
    if (misbehaviour === 'refuses') return 'refused';
    if (misbehaviour !== 'lies') change();
    return 'done';
  }
}

/** The control board goes down without a word. */
function quiet(outcome: 'done' | 'refused'): Outcome {
  return outcome === 'done' ? 'no-answer' : 'refused';
}

/** A number, or one in quotes. */
function within(value: unknown, min: number, max: number, then: (value: number) => Outcome): Outcome {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !(number >= min && number <= max)) return 'refused';
  return then(number);
}

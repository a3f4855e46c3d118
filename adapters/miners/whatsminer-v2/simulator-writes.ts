import type { VirtualWhatsminer } from '../../shared/virtual-whatsminer.js';
import type { WhatsminerBoardState } from '../../shared/virtual-whatsminer-records.js';
import { PERCENT_FULL } from '../../shared/whatsminer-moves.js';

export type Parameters = Readonly<Record<string, unknown>>;

/** What came of a write. `no-answer`: it is done, and the connection ends without a reply. */
export type Outcome = 'done' | 'refused' | 'unknown' | 'no-answer';

/** Percentages above 100 are for machines in liquid. */
const LIQUID_PERCENT_MAX = 200;

/** Version 1 has fewer commands. */
const SINCE_V2 = new Set([
  'set_power',
  'set_power_pct',
  'set_power_pct_v2',
  'restore_power_pct',
  'adjust_upfreq_speed',
  'set_poweroff_cool',
  'set_fan_zero_speed',
  'set_heat_mode',
]);

/** Kept without an effect on anything that is simulated. */
const WITHOUT_EFFECT = new Set([
  'disable_btminer_init',
  'enable_btminer_init',
  'disable_web_pools',
  'enable_web_pools',
  'pre_power_on',
  'set_fan_zero_speed',
  'set_heat_mode',
  'set_poweroff_cool',
  'set_temp_offset',
  'set_timezone',
  'set_zone',
]);

/** The commands that a device takes encrypted. */
export class WhatsminerCommands {
  readonly #device: VirtualWhatsminer;
  readonly #board: WhatsminerBoardState;
  readonly #generation: 1 | 2;
  readonly #setPassword: (was: string, becomes: string) => boolean;

  /** @param setPassword false where `was` is not the password */
  constructor(
    device: VirtualWhatsminer,
    board: WhatsminerBoardState,
    generation: 1 | 2,
    setPassword: (was: string, becomes: string) => boolean,
  ) {
    this.#device = device;
    this.#board = board;
    this.#generation = generation;
    this.#setPassword = setPassword;
  }

  run(command: string, parameters: Parameters): Outcome {
    if (this.#generation === 1 && SINCE_V2.has(command)) return 'unknown';
    return this.#power(command, parameters) ?? this.#settings(command, parameters);
  }

  /** Null for what is not about power. */
  #power(command: string, parameters: Parameters): Outcome | null {
    const device = this.#device;
    switch (command) {
      case 'power_off':
        return parameters['respbefore'] === 'true' ? device.sleep() : quiet(device.sleep());
      case 'power_on':
        return device.wake();
      case 'set_low_power':
        return device.setMode('low');
      case 'set_normal_power':
        return device.setMode('normal');
      case 'set_high_power':
        return device.setMode('high');
      case 'adjust_power_limit':
        return within(parameters['power_limit'], 1, 99_999, (powerW) => device.setLimit(powerW));
      case 'set_power':
        return within(parameters['power'], 1, 99_999, (powerW) => device.setPower(powerW));
      case 'set_power_pct':
        return this.#percent(parameters['percent'], 'fast');
      case 'set_power_pct_v2':
        return this.#percent(parameters['percent'], 'normal');
      case 'restore_power_pct':
        return device.setPercent(PERCENT_FULL, 'fast');
      case 'set_target_freq':
        return within(parameters['percent'], -100, 100, (percent) => {
          this.#board.hashPercent = percent;
          return device.restart();
        });
      case 'restart_btminer':
        return device.restart();
      case 'reboot':
        return quiet(this.#device.reboot());
      default:
        return null;
    }
  }

  #percent(value: unknown, pace: 'fast' | 'normal'): Outcome {
    const max = this.#device.virtual.model.thermalClass === 'air' ? PERCENT_FULL : LIQUID_PERCENT_MAX;
    return within(value, 0, max, (percent) => this.#device.setPercent(percent, pace));
  }

  #settings(command: string, parameters: Parameters): Outcome {
    const board = this.#board;
    switch (command) {
      case 'enable_btminer_fast_boot':
      case 'disable_btminer_fast_boot':
        return this.#keep(() => (board.fastBoot = command.startsWith('enable')));
      case 'adjust_upfreq_speed':
        return within(parameters['upfreq_speed'], 0, 10, (speed) =>
          this.#keep(() => (board.upfreqSpeed = speed)),
        );
      case 'set_led':
        return this.#keep(() => (board.led = parameters['param'] === 'auto' ? 'auto' : 'manual'));
      case 'set_hostname':
        return this.#keep(() => (board.hostname = String(parameters['hostname'] ?? board.hostname)));
      case 'update_pools':
        return this.#updatePools(parameters);
      case 'update_pwd':
        return this.#setPassword(String(parameters['old']), String(parameters['new'])) ? 'done' : 'refused';
      case 'net_config':
        return quiet(this.#device.reboot());
      case 'factory_reset':
        return this.#factoryReset();
      default:
        return WITHOUT_EFFECT.has(command) ? this.#keep(() => undefined) : 'unknown';
    }
  }

  #updatePools(parameters: Parameters): Outcome {
    const entries = [1, 2, 3].map((index) => ({
      url: parameters[`pool${index}`],
      user: parameters[`worker${index}`],
    }));
    const pools = entries.flatMap(({ url, user }) =>
      typeof url === 'string' && typeof user === 'string' ? [{ url, user }] : [],
    );
    if (pools.length !== entries.length) return 'refused';
    this.#board.pools = pools;
    return this.#device.restart();
  }

  /** Undoes mode, limit and offset. */
  #factoryReset(): Outcome {
    this.#board.hashPercent = 0;
    return quiet(this.#device.reset());
  }

  #keep(change: () => unknown): Outcome {
    const { misbehaviour } = this.#device.virtual;
    if (misbehaviour === 'refuses') return 'refused';
    if (misbehaviour !== 'lies') change();
    return 'done';
  }
}

function quiet(outcome: 'done' | 'refused'): Outcome {
  return outcome === 'done' ? 'no-answer' : 'refused';
}

/** Parameters are texts: a number is refused. */
function within(value: unknown, min: number, max: number, then: (value: number) => Outcome): Outcome {
  if (typeof value !== 'string' || !/^-?\d+$/.test(value)) return 'refused';
  const number = Number(value);
  return number >= min && number <= max ? then(number) : 'refused';
}

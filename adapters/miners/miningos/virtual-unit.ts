import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { ModelConfig } from '../../../src/core/site.js';
import type { SimulatorInput } from '../../shared/miner-firmware.js';
import { loadAtPercent, loadOf, pointOfKind, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { isPowerMode, SLEEP_MODE, type PowerMode } from './thing.js';

/** Those of a WhatsMiner, which most of these fleets are made of. */
const TIMING: VirtualTiming = {
  downSeconds: [5, 20],
  upSeconds: [300, 600],
  changeSeconds: [30, 120],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

/** How often the gateway looks at its miners. */
const SNAP_SECONDS = 10;
const PERCENT_MAX = 200;
const ACTIONS = ['setPowerMode', 'setPowerPct', 'reboot', 'setLED'];

/** The miner's part of a virtual gateway: the gateway answers on while the miner itself does not. */
export class GatewayMiner extends VirtualMiner {
  constructor({ spec, clock, seed, saved, onChange }: SimulatorInput) {
    super({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  }

  override get reachable(): boolean {
    return true;
  }

  /** Whether the gateway reaches the miner. */
  get answersGateway(): boolean {
    return super.reachable;
  }
}

export interface VirtualThing {
  readonly id: string;
  readonly type: string;
  readonly tags: readonly string[];
  readonly address: string;
  readonly [field: string]: unknown;
}

/** One miner as the gateway keeps it: what it last saw of it, and what can be done to it. */
export class VirtualUnit {
  readonly #virtual: GatewayMiner;
  readonly #clock: Clock;
  #mode: PowerMode = 'normal';
  #percent = 100;
  #last: { readonly ts: number; readonly err: string | null; readonly snap: object } | null = null;

  constructor(
    readonly id: string,
    virtual: GatewayMiner,
    clock: Clock,
  ) {
    this.#virtual = virtual;
    this.#clock = clock;
  }

  thing(rack: string, withStatus: boolean): VirtualThing {
    const { serial, mac } = this.#virtual.identity;
    return {
      id: this.id,
      code: 'WM-M56S-0001',
      type: 'miner-wm-m56s',
      tags: ['t-miner-wm', 't-miner', 'whatsminer', `id-${this.id}`, 'container-virtual-1'],
      info: {
        container: 'virtual-1',
        pos: '1-1_a1',
        site: 'virtual-site',
        serialNum: serial,
        macAddress: mac,
      },
      rack,
      comments: [],
      address: '192.0.2.10',
      port: 4028,
      ...(withStatus && { last: this.#seen() }),
    };
  }

  can(action: string): boolean {
    return ACTIONS.includes(action);
  }

  /** Why the gateway does not take such an action; null where it does. */
  problemWith(action: string, [parameter]: readonly unknown[]): string | null {
    if (action === 'setPowerMode' && parameter !== SLEEP_MODE && !isPowerMode(parameter)) {
      return 'ERR_SET_POWER_MODE_INVALID';
    }
    const isPercent = typeof parameter === 'number' && parameter >= 0 && parameter <= PERCENT_MAX;
    return action === 'setPowerPct' && !isPercent ? 'ERR_SET_POWER_PCT_INVALID' : null;
  }

  run(action: string, [parameter]: readonly unknown[]): 'done' | 'refused' {
    if (!this.#virtual.answersGateway) return 'done';
    if (action === 'setPowerMode' && parameter === SLEEP_MODE)
      return this.#virtual.command({ kind: 'sleep' });
    const { model } = this.#virtual;
    if (action === 'setPowerMode' && isPowerMode(parameter)) {
      const { phase, awakePointId } = this.#virtual.read();
      const load = loadOf(pointOfMode(model, parameter));
      const moves = awakePointId !== load.pointId || phase !== 'sleeping';
      const done = moves ? this.#virtual.command({ kind: 'point', load }) : 'done';
      if (done === 'refused') return done;
      if (this.#virtual.misbehaviour !== 'lies') this.#mode = parameter;
      return phase === 'sleeping' ? this.#virtual.command({ kind: 'wake' }) : done;
    }
    if (action !== 'setPowerPct') return 'done';
    const percent = Number(parameter);
    const done = this.#virtual.command({ kind: 'point', load: loadAtPercent(model, percent) });
    if (done === 'done' && this.#virtual.misbehaviour !== 'lies') this.#percent = percent;
    return done;
  }

  /** What it saw when it last looked. */
  #seen(): object {
    const nowMs = this.#clock.now().toMillis();
    if (this.#last === null || nowMs - this.#last.ts >= SNAP_SECONDS * 1000) {
      this.#last = { ts: nowMs, err: null, snap: this.#snap() };
    }
    return this.#last;
  }

  #snap(): object {
    if (!this.#virtual.answersGateway) return { success: false, stats: { status: 'offline' } };
    const { phase, powerW, hashrateThs, chipTempC, ambientC, uptimeSeconds } = this.#virtual.read();
    const mhs = Math.round(hashrateThs * 1e6);
    const isAsleep = phase === 'sleeping';
    return {
      success: true,
      stats: {
        status: isAsleep ? 'sleeping' : phase === 'mining' ? 'mining' : 'not_mining',
        power_w: Math.round(powerW),
        efficiency_w_ths: hashrateThs > 0 ? Number((powerW / hashrateThs).toFixed(2)) : 0,
        uptime_ms: Math.round(uptimeSeconds * 1000),
        hashrate_mhs: { avg: mhs, t_5s: mhs, t_1m: mhs, t_5m: mhs, t_15m: mhs },
        temperature_c: { ambient: ambientC, max: chipTempC, avg: chipTempC - 4 },
        pool_status: [{ pool: 'stratum+tcp://pool.example.com:3333', accepted: 1000, rejected: 1 }],
        miner_specific: { power_pct: this.#percent, upfreq_complete: phase === 'mining' },
      },
      config: {
        power_mode: isAsleep ? SLEEP_MODE : this.#mode,
        suspended: isAsleep,
        led_status: false,
        firmware_ver: '20240624.14.REL',
        network_config: { mode: 'dhcp', ip_address: '192.0.2.10', dns: [], ip_gw: '', ip_netmask: '' },
        pool_config: [{ url: 'stratum+tcp://pool.example.com:3333', username: 'mine.1' }],
      },
    };
  }
}

/** The model's point that a mode leads to: its own, or else the nearest kind. */
function pointOfMode(model: ModelConfig, mode: PowerMode): OperatingPoint {
  const own = model.operatingPoints.find(
    ({ setting }) => setting?.verb === 'profile' && setting.profile === mode,
  );
  const kind = { low: 'underclock', normal: 'nominal', high: 'overclock' }[mode];
  return own ?? model.operatingPoints.find((point) => point.kind === kind) ?? pointOfKind(model, 'nominal');
}

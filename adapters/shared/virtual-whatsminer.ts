import type { OperatingPoint, PercentPace } from '../../src/core/mining/operating-point.js';
import { loadAtPowerW, loadOf, pointOfKind } from './virtual-loads.js';
import type { VirtualMiner } from './virtual-miner.js';
import type { VirtualLoad, VirtualTiming } from './virtual-physics.js';
import { PERCENT_FULL, POWER_MODES, powerModeOf, type PowerMode } from './whatsminer-moves.js';

/** A normal percentage takes minutes where a fast one takes a second. */
export const WHATSMINER_TIMING: VirtualTiming = {
  downSeconds: [3, 10],
  upSeconds: [360, 480],
  changeSeconds: [0.5, 1],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};
const NORMAL_SLOWER_BY = 240;

/** Of nominal watts, in modes that the model has no point for: an assumption, no source has a figure. */
const MODE_RATIO: Readonly<Record<PowerMode, number>> = { low: 0.8, normal: 1, high: 1.1 };

/** What a WhatsMiner is set to. */
export interface WhatsminerTuning {
  readonly mode: PowerMode;
  /** W; null where nobody has set one. */
  readonly limitW: number | null;
  readonly percent: number;
}

const FACTORY: WhatsminerTuning = { mode: 'normal', limitW: null, percent: PERCENT_FULL };

/** A virtual WhatsMiner with its mode, its limit and its percentage, whichever version of the API is spoken to it. */
export class VirtualWhatsminer {
  readonly virtual: VirtualMiner;
  /** The maker's name of its model with its variant, such as `M50S_VH50`. */
  readonly type: string;

  /** @param defaultType for models of another make: a virtual machine of this API has to be some WhatsMiner */
  constructor(virtual: VirtualMiner, defaultType: string) {
    this.virtual = virtual;
    this.type = typeOf(virtual.model.label) ?? defaultType;
  }

  /** Kept in the name of the load that it wakes up to, which outlives a restart of the simulation. */
  get tuning(): WhatsminerTuning {
    const { pointId } = this.virtual.state.awake;
    const point = this.virtual.model.operatingPoints.find(({ id }) => id === pointId);
    return point === undefined ? tuningIn(pointId) : tuningOfPoint(point);
  }

  /** W that it keeps below: what was set, or else what its mode allows. */
  get limitW(): number {
    const { mode, limitW } = this.tuning;
    return Math.round(limitW ?? this.#wattsIn(mode) * 1.05);
  }

  sleep(): 'done' | 'refused' {
    return this.virtual.command({ kind: 'sleep' });
  }

  wake(): 'done' | 'refused' {
    if (this.virtual.state.asleep) this.#dropPercent();
    return this.virtual.command({ kind: 'wake' });
  }

  /** Restarts the control board. */
  reboot(): 'done' | 'refused' {
    const { misbehaviour } = this.virtual;
    if (misbehaviour === 'refuses') return 'refused';
    this.#dropPercent();
    if (misbehaviour !== 'lies') this.virtual.reboot();
    return 'done';
  }

  /** Back to how it left the factory. */
  reset(): 'done' | 'refused' {
    return this.#restartAt(FACTORY);
  }

  restart(): 'done' | 'refused' {
    return this.#restartAt(this.tuning);
  }

  setMode(mode: PowerMode): 'done' | 'refused' {
    return this.#restartAt({ ...this.tuning, mode });
  }

  setLimit(limitW: number): 'done' | 'refused' {
    return this.#restartAt({ ...this.tuning, limitW });
  }

  /** The same without a restart: what a miner that is tuned does when it is told its watts. */
  setPower(powerW: number): 'done' | 'refused' {
    return this.virtual.command({ kind: 'point', load: this.#loadAt({ ...this.tuning, limitW: powerW }) });
  }

  setPercent(percent: number, pace: PercentPace): 'done' | 'refused' {
    const load = this.#loadAt({ ...this.tuning, percent });
    return this.virtual.command({ kind: 'point', load, slowerBy: pace === 'normal' ? NORMAL_SLOWER_BY : 1 });
  }

  /** A percentage is gone when the mining process starts. */
  #dropPercent(): void {
    const { tuning } = this;
    if (tuning.percent === PERCENT_FULL) return;
    this.virtual.command({ kind: 'point', load: this.#loadAt({ ...tuning, percent: PERCENT_FULL }) });
  }

  #restartAt(tuning: WhatsminerTuning): 'done' | 'refused' {
    const load = this.#loadAt({ ...tuning, percent: PERCENT_FULL });
    return this.virtual.command({ kind: 'point', load, restarts: true });
  }

  #wattsIn(mode: PowerMode): number {
    const { model } = this.virtual;
    const own = model.operatingPoints.find(
      ({ setting }) => setting?.verb === 'profile' && setting.profile === mode,
    );
    return own?.powerW ?? pointOfKind(model, 'nominal').powerW * MODE_RATIO[mode];
  }

  /** The model's own point that is set like this, or what comes out of mode, limit and percentage. */
  #loadAt(tuning: WhatsminerTuning): VirtualLoad {
    const { model } = this.virtual;
    const nominal = pointOfKind(model, 'nominal');
    const points = [nominal, ...model.operatingPoints.filter(({ kind }) => kind !== 'sleep')];
    const own = points.find((point) => sameTuning(tuningOfPoint(point), tuning));
    if (own !== undefined) return loadOf(own);
    const { mode, limitW, percent } = tuning;
    const powerW = (Math.min(this.#wattsIn(mode), limitW ?? Infinity) * percent) / PERCENT_FULL;
    return { ...loadAtPowerW(model, powerW), pointId: nameOf(tuning) };
  }
}

function tuningOfPoint({ setting }: OperatingPoint): WhatsminerTuning {
  switch (setting?.verb) {
    case 'profile':
      return { ...FACTORY, mode: powerModeOf(setting.profile) ?? 'normal' };
    case 'power-target':
      return { ...FACTORY, limitW: setting.powerW };
    case 'power-percent':
      return { ...FACTORY, percent: setting.percent };
    case undefined:
      return FACTORY;
  }
}

/** Such as `low/2100W/60%`. */
function nameOf({ mode, limitW, percent }: WhatsminerTuning): string {
  return [mode, ...(limitW === null ? [] : [`${limitW}W`]), `${percent}%`].join('/');
}

function tuningIn(name: string): WhatsminerTuning {
  const limitW = /(\d+)W/.exec(name)?.[1];
  const percent = /(\d+)%/.exec(name)?.[1];
  return {
    mode: POWER_MODES.find((mode) => name.startsWith(`${mode}/`)) ?? 'normal',
    limitW: limitW === undefined ? null : Number(limitW),
    percent: percent === undefined ? PERCENT_FULL : Number(percent),
  };
}

function sameTuning(one: WhatsminerTuning, other: WhatsminerTuning): boolean {
  return nameOf(one) === nameOf(other);
}

/** One variant of each model that is in wide use: devices always name theirs. */
const VARIANTS: Readonly<Record<string, string>> = {
  M20S: 'V10',
  'M30S++': 'VE30',
  'M30S+': 'VE40',
  M30S: 'VE10',
  M50: 'VH30',
  M50S: 'VH50',
  M53S: 'VH30',
  M56S: 'VH30',
  M60: 'VK10',
  M60S: 'VK40',
  M63S: 'VK30',
  M66S: 'VK30',
};

function typeOf(label: string): string | null {
  const name = label
    .toUpperCase()
    .replace(/MICROBT|WHATSMINER/g, '')
    .trim();
  if (/^M\d\S*_\S+$/.test(name)) return name;
  const model = /^M\d{1,2}S?\+{0,2}/.exec(name)?.[0];
  return model === undefined || VARIANTS[model] === undefined ? null : `${model}_${VARIANTS[model]}`;
}

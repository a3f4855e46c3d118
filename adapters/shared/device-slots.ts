import { EbbError } from '../../src/core/errors.js';

/** Requests that may wait for one device. More means that a caller polls faster than the device answers. */
const WAITING_MAX = 16;

interface Device {
  running: number;
  readonly waiting: (() => void)[];
}

/** Keeps the number of requests in flight to one device within what its firmware stands. */
export class DeviceSlots {
  readonly #devices = new Map<string, Device>();
  readonly #atOnce: number;
  readonly #waitingMax: number;

  /** @param waitingMax requests that may wait for one device, where many share one */
  constructor(atOnce: number, waitingMax = WAITING_MAX) {
    this.#atOnce = atOnce;
    this.#waitingMax = waitingMax;
  }

  /** Runs `task` once a slot is free. @throws EbbError `rate-limited` where none is within `waitSecondsMax`. */
  async run<T>(device: string, waitSecondsMax: number, task: () => Promise<T>): Promise<T> {
    await this.#acquire(device, waitSecondsMax);
    try {
      return await task();
    } finally {
      this.#release(device);
    }
  }

  #acquire(key: string, waitSecondsMax: number): Promise<void> {
    let device = this.#devices.get(key);
    if (device === undefined) this.#devices.set(key, (device = { running: 0, waiting: [] }));
    if (device.running < this.#atOnce) {
      device.running += 1;
      return Promise.resolve();
    }
    const { waiting } = device;
    const busy = (): EbbError =>
      new EbbError('rate-limited', `${key} is still busy with another request of ours`);
    if (waiting.length >= this.#waitingMax) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const take = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(busy());
      }, waitSecondsMax * 1000);
      waiting.push(take);
    });
  }

  #release(key: string): void {
    const device = this.#devices.get(key);
    const next = device?.waiting.shift();
    if (next !== undefined) next();
    else if (device !== undefined && (device.running -= 1) === 0) this.#devices.delete(key);
  }
}

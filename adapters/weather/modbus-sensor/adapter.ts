import type { Clock } from '../../../src/core/ports/clock.js';
import type { AirReading, WeatherSensor } from '../../../src/core/ports/weather.js';
import { Deadline } from '../../shared/deadline.js';
import type { ModbusDevice } from '../../shared/modbus-tcp.js';
import { airOf, type SensorDeps } from '../../shared/sensor-kind.js';
import { readAir, type RegisterMap } from './api.js';

/** Seconds of the wall for all registers. */
const TIMEOUT_SECONDS = 3;

export interface ModbusSensorOptions extends ModbusDevice {
  readonly registers: RegisterMap;
  readonly pollSeconds: number;
}

/** A sensor behind Modbus TCP. It is only read, and has a connection only while it is. */
export class ModbusSensor implements WeatherSensor {
  readonly id: string;
  readonly pollSeconds: number;
  readonly #clock: Clock;

  constructor(
    { sensorId, clock }: SensorDeps,
    private readonly options: ModbusSensorOptions,
    private readonly timeoutSeconds = TIMEOUT_SECONDS,
  ) {
    this.id = sensorId;
    this.pollSeconds = options.pollSeconds;
    this.#clock = clock;
  }

  async read(): Promise<AirReading> {
    const { registers, host } = this.options;
    // The time before the request: the sensor cannot have known of anything later.
    const at = this.#clock.now();
    const raw = await readAir(this.options, registers, new Deadline(this.timeoutSeconds));
    return { at, ...airOf(raw, `${this.id} at ${host}`) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

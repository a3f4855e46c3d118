import type { Clock } from '../../../src/core/ports/clock.js';
import type { LiveMeter, MeterReading } from '../../../src/core/ports/meter.js';
import { Deadline } from '../../shared/deadline.js';
import { type ModbusMeterOptions, readRegisters } from './api.js';

/** Seconds of the wall for both registers. */
const TIMEOUT_SECONDS = 3;

/** A meter behind Modbus TCP. It is only read. */
export class ModbusMeterAdapter implements LiveMeter {
  constructor(
    private readonly options: ModbusMeterOptions,
    private readonly clock: Clock,
    private readonly timeoutSeconds = TIMEOUT_SECONDS,
  ) {}

  async read(): Promise<MeterReading> {
    // The time before the request: the meter cannot have known of anything later.
    const at = this.clock.now();
    return { at, ...(await readRegisters(this.options, new Deadline(this.timeoutSeconds))) };
  }
}

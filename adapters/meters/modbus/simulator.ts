import { type RegistersFault, type Shown, VirtualRegisters } from '../../shared/virtual-registers.js';
import type { RegisterMap } from './api.js';

export type MeterFault = RegistersFault;

/** A virtual meter: its registers show what it is set to. */
export class VirtualMeter extends VirtualRegisters {
  powerW = 0;
  counterKwh = 0;
  /** Called before registers are read, so that they show what is. */
  onRead: () => void = () => undefined;

  private constructor(private readonly registers: RegisterMap) {
    super();
  }

  /** Listens, on a free port of this machine where none is given. @throws EbbError where it cannot */
  static async listen(registers: RegisterMap, host?: string, port?: number): Promise<VirtualMeter> {
    const meter = new VirtualMeter(registers);
    await meter.listen(host, port);
    return meter;
  }

  protected shown(): readonly Shown[] {
    this.onRead();
    return [
      [this.registers.powerW, this.powerW],
      [this.registers.counterKwh, this.counterKwh],
    ];
  }
}

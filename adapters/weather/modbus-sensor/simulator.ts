import { type Shown, VirtualRegisters } from '../../shared/virtual-registers.js';
import { placeOf, type RegisterMap } from './api.js';

/** A virtual sensor: its registers show what it is set to, in the units of its map. */
export class VirtualSensor extends VirtualRegisters {
  dryBulb = 25;
  wetBulb = 18;
  humidity = 40;
  wind = 3;

  private constructor(private readonly registers: RegisterMap) {
    super();
  }

  static async listen(registers: RegisterMap): Promise<VirtualSensor> {
    const sensor = new VirtualSensor(registers);
    await sensor.listen();
    return sensor;
  }

  protected shown(): readonly Shown[] {
    const { dry_bulb: dry, wet_bulb: wet, humidity, wind } = this.registers;
    const at = (quantity: typeof wet): Shown[0] => quantity && placeOf(quantity);
    return [
      [at(dry), this.dryBulb],
      [at(wet), this.wetBulb],
      [humidity && placeOf(humidity), this.humidity],
      [wind && placeOf(wind), this.wind],
    ];
  }
}

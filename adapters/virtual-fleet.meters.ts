import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../src/core/ports/clock.js';
import type { RegisterMap } from './meters/modbus/index.js';
import { VirtualMeter } from './meters/modbus/simulator.js';

/** A meter at the grid connection of a virtual mine. */
export interface VirtualMeterSpec {
  /** Names its counter in the state file. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly registers: RegisterMap;
  /** What the mine draws beyond its miners, in truth. */
  readonly truth: { readonly fixedW: number; readonly ratio: number };
  readonly minerIds: readonly string[];
}

/** Seconds of the wall between two looks at the miners. */
const LOOK_SECONDS = 1;
const KWH_PER_WATT_MS = 1 / 3.6e9;
const countersShape = z.record(z.string(), z.number());

/** The running meters of a virtual mine. */
export interface VirtualMeters {
  close(): Promise<void>;
}

/**
 * Meters that count what the miners truly draw. Their counters stand still while they are off, and go on from where they were.
 * @param powerW what a miner draws now
 * @throws EbbError where an address cannot be had; nothing is left listening then
 */
export async function startVirtualMeters(
  specs: readonly VirtualMeterSpec[],
  powerW: (minerId: string) => number,
  clock: Clock,
  stateFile: string | undefined,
): Promise<VirtualMeters> {
  const counters = stateFile === undefined ? {} : readCounters(stateFile);
  const running: CountingMeter[] = [];
  const close = async (): Promise<void> => {
    if (stateFile !== undefined && running.length > 0) saveCounters(stateFile, running);
    await Promise.all(running.map((meter) => meter.close()));
  };
  try {
    for (const spec of specs)
      running.push(await CountingMeter.start(spec, powerW, clock, counters[spec.name] ?? 0));
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

class CountingMeter {
  #before: { readonly atMs: number; readonly powerW: number } | null = null;
  #cancel: () => void = () => undefined;

  private constructor(
    readonly spec: VirtualMeterSpec,
    private readonly meter: VirtualMeter,
    private readonly powerW: (minerId: string) => number,
    private readonly clock: Clock,
  ) {
    meter.onRead = () => this.#count();
    this.#look();
  }

  static async start(
    spec: VirtualMeterSpec,
    powerW: (minerId: string) => number,
    clock: Clock,
    counterKwh: number,
  ): Promise<CountingMeter> {
    const meter = await VirtualMeter.listen(spec.registers, spec.host, spec.port);
    meter.counterKwh = counterKwh;
    return new CountingMeter(spec, meter, powerW, clock);
  }

  get counterKwh(): number {
    return this.meter.counterKwh;
  }

  async close(): Promise<void> {
    this.#cancel();
    await this.meter.close();
  }

  #look(): void {
    this.#count();
    this.#cancel = this.clock.after(LOOK_SECONDS * this.clock.speed, () => this.#look());
  }

  /** Power runs straight from the look before to this one. */
  #count(): void {
    const { truth, minerIds } = this.spec;
    const miners = minerIds.reduce((sum, minerId) => sum + this.powerW(minerId), 0);
    const now = { atMs: this.clock.now().toMillis(), powerW: miners * (1 + truth.ratio) + truth.fixedW };
    const before = this.#before ?? now;
    const meanW = (before.powerW + now.powerW) / 2;
    this.meter.counterKwh += meanW * Math.max(0, now.atMs - before.atMs) * KWH_PER_WATT_MS;
    this.meter.powerW = now.powerW;
    this.#before = now;
  }
}

/** What cannot be read begins anew: it is a meter that was replaced. */
function readCounters(file: string): Readonly<Record<string, number>> {
  try {
    return countersShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}

function saveCounters(file: string, meters: readonly CountingMeter[]): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify(Object.fromEntries(meters.map(({ spec, counterKwh }) => [spec.name, counterKwh]))),
  );
}

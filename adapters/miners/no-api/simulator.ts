import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';

/** From the first hash-board’s start to full hashrate, after the control board has booted: an assumption. */
const TIMING: VirtualTiming = {
  downSeconds: [1, 2],
  upSeconds: [120, 360],
  changeSeconds: [1, 2],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

/** A virtual machine that listens nowhere. Its virtual outlet, which is one of a PDU’s, is started with the fleet. */
export async function simulateNoApi(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  return {
    virtual,
    requestsAtOncePeak: 0,
    setWireFault: () => undefined,
    close: () => Promise.resolve(),
  };
}

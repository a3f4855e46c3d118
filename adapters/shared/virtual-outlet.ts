import type { CapabilityEnvelope } from '../../src/core/ports/miner.js';
import type { Misbehaviour, VirtualMiner } from './virtual-miner.js';

/** From the command to the opening or closing of the relay. */
const RELAY_SECONDS = 1;

/** One switched outlet with a virtual machine on it. What its meter shows is the truth, whatever the machine says. */
export class VirtualOutlet {
  readonly #load: () => VirtualMiner;
  readonly #survives: CapabilityEnvelope['survivesReboot'];
  readonly #misbehaviour: () => Misbehaviour | null;
  #writes = 0;

  /**
   * @param load the machine; asked each time, since a machine that moves is made anew
   * @param survives what the machine's firmware remembers over a loss of power
   * @param misbehaviour of the outlet itself, which is not that of the machine
   */
  constructor(
    load: () => VirtualMiner,
    survives: CapabilityEnvelope['survivesReboot'],
    misbehaviour: () => Misbehaviour | null = () => null,
  ) {
    this.#load = load;
    this.#survives = survives;
    this.#misbehaviour = misbehaviour;
  }

  get on(): boolean {
    return this.#load().powered;
  }

  get powerW(): number {
    return this.#load().powerW;
  }

  get misbehaviour(): Misbehaviour | null {
    return this.#misbehaviour();
  }

  /** Commands that have reached it, whatever it made of them. */
  get writesReceived(): number {
    return this.#writes;
  }

  /** Carries out a command that has come over the wire. A liar says `done` too, and does nothing. */
  switch(on: boolean): 'done' | 'refused' {
    this.#writes += 1;
    if (this.misbehaviour === 'refuses') return 'refused';
    if (this.misbehaviour !== 'lies') this.#load().switchPower(on, RELAY_SECONDS, this.#survives);
    return 'done';
  }
}

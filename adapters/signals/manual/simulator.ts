import type { GridSignal, SignalSource } from '../../../src/core/ports/signal.js';

export interface SimulatedPerson {
  readonly name: string;
  readonly role: string;
}

/** A person at the console. */
export class PersonSimulator {
  constructor(
    private readonly source: SignalSource,
    private readonly person: SimulatedPerson,
  ) {}

  /** Enters what the telephone said. */
  enter(event: object, reason = 'Telephone call of the QSE’s desk, read back'): Promise<GridSignal> {
    return this.source.enter!({ by: this.person, reason, event });
  }
}

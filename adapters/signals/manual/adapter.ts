import { isoUtc } from '../../../src/core/interval.js';
import type {
  EnteredEvent,
  GridSignal,
  SignalSink,
  SignalSource,
  SourceStatus,
} from '../../../src/core/ports/signal.js';
import { Handover } from '../../shared/handover.js';
import { plainSignal } from '../../shared/plain-event.js';
import type { SignalDeps } from '../../shared/signal-kind.js';
import { checkEntry } from './api.js';

/** Events that people enter. */
export class ManualSource implements SignalSource {
  readonly id: string;
  readonly #deps: SignalDeps;
  readonly #roles: readonly string[];
  readonly #handover: Handover;

  constructor(deps: SignalDeps, roles: readonly string[]) {
    this.id = deps.sourceId;
    this.#deps = deps;
    this.#roles = roles;
    this.#handover = new Handover(deps.sourceId, deps.clock);
  }

  get status(): SourceStatus {
    return this.#handover.status;
  }

  async start(sink: SignalSink): Promise<void> {
    this.#handover.open(sink);
    this.#handover.heard(null);
  }

  stop(): Promise<void> {
    return this.#handover.close();
  }

  read(entry: EnteredEvent): GridSignal {
    return plainSignal(checkEntry(entry, this.#roles).event, isoUtc(this.#deps.clock.now()));
  }

  async enter(entry: EnteredEvent): Promise<GridSignal> {
    const { event, reason } = checkEntry(entry, this.#roles);
    const { by } = entry;
    const at = this.#deps.clock.now();
    const signal = { ...this.read(entry), notes: [`entered by ${by.name}: ${reason}`] };
    await this.#handover.deliver(
      {
        channel: 'person',
        peer: by.name,
        contentType: 'application/json',
        clockOffsetMs: null,
        protocolId: event.event_id,
        protocolVersion: null,
        authentication: `signed in as ${by.role}`,
        bytes: Buffer.from(JSON.stringify({ by, reason, event: entry.event })),
        at,
      },
      { signals: [signal], listed: null, problem: null },
    );
    return signal;
  }
}

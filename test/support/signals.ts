import type { GridSignal, SignalDelivery, SignalValue } from '../../src/core/ports/signal.js';

/** `12:30` on a day in August, as ISO 8601 UTC. */
export function clockTime(hhmm: string): string {
  return `2026-08-12T${hhmm}:00.000Z`;
}

export function powerLimit(powerW: number): SignalValue {
  return { payloadType: 'LIMIT', kind: 'power-limit', powerW };
}

/** An event from 13:00 to 15:00 with a limit of 2 MW; `change` alters it. */
export function gridSignal(change: Partial<GridSignal> = {}): GridSignal {
  return {
    eventId: 'e1',
    version: 1,
    contentSha256: JSON.stringify(change),
    programRef: 'p1',
    kind: 'event',
    intervals: [{ startsAt: clockTime('13:00'), endsAt: clockTime('15:00'), values: [powerLimit(2e6)] }],
    repeats: null,
    priority: null,
    targets: [],
    responseRequired: false,
    respondBy: null,
    createdAt: clockTime('12:00'),
    reportRequests: [],
    notes: [],
    ...change,
  };
}

export function cancellation(change: Partial<GridSignal> = {}): GridSignal {
  return gridSignal({ kind: 'cancellation', intervals: [], ...change });
}

/** Received at `hhmm` by source s1. */
export function delivery(
  hhmm: string,
  signals: readonly GridSignal[],
  { listed = null, sourceId = 's1' }: { listed?: readonly string[] | null; sourceId?: string } = {},
): SignalDelivery {
  return {
    message: {
      sourceId,
      channel: 'poll',
      receivedAt: clockTime(hhmm),
      peer: 'https://vtn.example',
      contentType: 'application/json',
      encoding: 'utf8',
      body: '[]',
      sha256: '',
      clockOffsetMs: 0,
      protocolId: null,
      protocolVersion: null,
      authentication: 'bearer',
    },
    signals,
    listed,
    problem: null,
  };
}

import { describe, expect, it } from '@jest/globals';
import { clockTime, delivery, gridSignal } from '../../../test/support/signals.js';
import { enrolment } from '../../../test/support/programs.js';
import { foldDelivery, NO_SIGNALS } from '../programs/signals/index.js';
import type { GridSignal, SignalDelivery } from '../ports/signal.js';
import { enrolledEvents, signalsFor } from './obligations.js';
import type { SiteEnrolment } from './terms.js';

const terms: SiteEnrolment = {
  enrolment: enrolment(),
  calls: [
    { sourceId: 'vtn', programRef: 'p1' },
    { sourceId: 'desk', programRef: null },
  ],
  groups: [],
  shortfallMax: 0.01,
  responseRatio: null,
  meterErrorRatio: 0.01,
  rates: [],
  warnings: [],
};

function said(sourceId: string, hhmm: string, change: Partial<GridSignal> = {}, listed?: string[]) {
  return delivery(hhmm, [gridSignal(change)], { sourceId, ...(listed && { listed }) });
}

function eventsOf(deliveries: readonly SignalDelivery[]) {
  const state = deliveries.reduce((known, each) => foldDelivery(known, each).state, NO_SIGNALS);
  return enrolledEvents(terms, signalsFor(terms, Object.values(state)));
}

describe('an enrolment that is called at two places', () => {
  it('has one event where both tell of the same, from the first receipt', () => {
    const phone = said('desk', '12:01', { programRef: null, contentSha256: 'as it was said' });
    const events = eventsOf([phone, said('vtn', '12:04')]);
    expect(events).toMatchObject([{ eventId: 'e1', receivedAt: clockTime('12:01'), cancelled: false }]);
  });

  it('runs the clock from the first instruction that either tells of', () => {
    const phone = said('desk', '12:06', { createdAt: clockTime('12:03'), contentSha256: 'by telephone' });
    expect(eventsOf([said('vtn', '12:05', { version: 7 }), phone])).toMatchObject([
      { receivedAt: clockTime('12:05'), instructedAt: clockTime('12:00') },
    ]);
  });

  it('is released by either', () => {
    const recalled = delivery('14:00', [], { sourceId: 'vtn', listed: [] });
    const events = eventsOf([said('vtn', '12:00'), said('desk', '12:05'), recalled]);
    expect(events).toMatchObject([{ endsAt: clockTime('14:00'), cancelled: false }]);
  });

  it('hears nothing of others, nor of other programs there', () => {
    expect(eventsOf([said('elsewhere', '12:00'), said('vtn', '12:00', { programRef: 'p2' })])).toEqual([]);
  });
});

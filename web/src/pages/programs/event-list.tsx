import { Link } from 'wouter';
import { useSiteClock } from '../../api/live.js';
import { countdown } from '../../format/duration.js';
import { power } from '../../format/power.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import { isOpen, nextName, PHASE_NAMES } from './event-words.js';
import type { ProgramEvent, useEvents } from './queries.js';

type List = NonNullable<ReturnType<typeof useEvents>['data']>;
const COLUMNS = ['Event', 'State', 'Called', 'Load down by', 'Ends', 'Program', 'Asked'];

export interface EventListProps {
  readonly siteId: string;
  readonly zone: string;
  readonly list: List;
  readonly chosen: string;
  readonly hrefOf: (eventId: string) => string;
}

/** Events, those that are not over first, each with what comes next and when. */
export function EventList({ siteId, zone, list: { events, unassigned }, chosen, hrefOf }: EventListProps) {
  const atMs = useSiteClock(siteId);
  const newestFirst = [...events].reverse();
  const open = newestFirst.filter(isOpen);
  const all = [...open, ...newestFirst.filter((event) => !isOpen(event))];
  return (
    <section className="panel" aria-labelledby="events">
      <h2 id="events">
        Events <small>{open.length === 0 ? 'none is called now' : `${open.length} not over`}</small>
      </h2>
      {open.map((event) => (
        <OpenEvent key={`${event.enrolment_id} ${event.event_id}`} event={event} zone={zone} atMs={atMs} />
      ))}
      {all.length === 0 ? (
        <p className="quiet">No event was called yet.</p>
      ) : (
        <DataTable label="Table of events" columns={COLUMNS.map((name) => ({ name }))}>
          {all.map((event) => (
            <tr
              key={`${event.enrolment_id} ${event.event_id}`}
              aria-current={event.event_id === chosen ? 'true' : undefined}
            >
              <th scope="row">
                <Link href={hrefOf(event.event_id)}>{event.event_id}</Link>{' '}
                {event.test && <span className="tag">Test</span>}
              </th>
              <td>{PHASE_NAMES[event.phase]}</td>
              <td>
                <Time at={event.received_at} zone={zone} day />
              </td>
              <td>
                <Time at={event.due_at} zone={zone} />
              </td>
              <td>
                {event.ends_at === null ? 'when recalled' : <Time at={event.ends_at} zone={zone} day />}
              </td>
              <td>{event.program_id}</td>
              <td>{event.power_w === null ? 'as committed' : power(event.power_w)}</td>
            </tr>
          ))}
        </DataTable>
      )}
      <Unassigned events={unassigned} zone={zone} />
    </section>
  );
}

interface OpenEventProps {
  readonly event: ProgramEvent;
  readonly zone: string;
  readonly atMs: number | null;
}

function OpenEvent({ event, zone, atMs }: OpenEventProps) {
  return (
    <div className="open-event" data-phase={event.phase}>
      <p>
        <span className="tag">{PHASE_NAMES[event.phase]}</span> Event <strong>{event.event_id}</strong> of{' '}
        {event.program_id}
        {event.test && ' (a test)'}
      </p>
      {event.next_at !== null && atMs !== null && (
        <p className="countdown">
          <strong>{countdown((Date.parse(event.next_at) - atMs) / 1e3)}</strong> {nextName(event)} (
          <Time at={event.next_at} zone={zone} />)
        </p>
      )}
      {event.late_seconds > 0 && <p className="bad">Received {Math.round(event.late_seconds)} s late.</p>}
      {event.problem !== null && <p className="bad">{event.problem}</p>}
    </div>
  );
}

type UnassignedEvent = List['unassigned'][number];

function Unassigned({
  events,
  zone,
}: {
  readonly events: readonly UnassignedEvent[];
  readonly zone: string;
}) {
  if (events.length === 0) return null;
  return (
    <details>
      <summary>{events.length} received and of no enrolment: nothing follows from them</summary>
      <ul>
        {events.map(({ source_id: source, event_id: id, received_at: at, kind }) => (
          <li key={`${source} ${id}`}>
            {kind} {id} by {source}, <Time at={at} zone={zone} day />
          </li>
        ))}
      </ul>
    </details>
  );
}

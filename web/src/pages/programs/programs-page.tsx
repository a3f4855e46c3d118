import './programs.css';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useNow } from '../../api/live.js';
import { pageHref, type SitePageProps } from '../../app/pages.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.js';
import { EnrolmentPanel } from './enrolment-panel.js';
import { EnterForm } from './enter-form.js';
import { EventDetail } from './event-detail.js';
import { EventList } from './event-list.js';
import { ObligationCalendar } from './obligation-calendar.js';
import { useEnrolments, useEvents } from './queries.js';

/** What the site has promised to grid programs, what they call, and how that went. */
export function ProgramsPage({ siteId }: SitePageProps) {
  const { data: now } = useNow(siteId);
  const enrolled = useEnrolments(siteId);
  const events = useEvents(siteId);
  const [isEntering, setEntering] = useState(false);
  const [location, navigate] = useLocation();
  const page = pageHref(siteId, 'programs');
  const zone = now?.time_zone ?? 'UTC';
  const error = enrolled.error ?? events.error;
  if (!enrolled.data || !events.data)
    return error ? (
      <ErrorState
        error={error}
        onRetry={() => {
          void enrolled.refetch();
          void events.refetch();
        }}
      />
    ) : (
      <LoadingState what="the programs" />
    );
  const chosen = decodeURIComponent(location.slice(page.length + 1));
  const shown = events.data.events.find(({ event_id: id }) => id === chosen);
  return (
    <div className="programs">
      <div className="dialog-head">
        <h1>Programs and events</h1>
        <Button onPress={() => setEntering(true)}>Enter an event…</Button>
      </div>
      {enrolled.data.enrolments.length === 0 && (
        <EmptyState title="Enrolled in no program">
          Add an enrolment to the configuration of this site; docs/programs.md has an example.
        </EmptyState>
      )}
      {shown && <EventDetail siteId={siteId} zone={zone} event={shown} onClose={() => navigate(page)} />}
      <EventList
        siteId={siteId}
        zone={zone}
        list={events.data}
        chosen={chosen}
        hrefOf={(id) => `${page}/${encodeURIComponent(id)}`}
      />
      <ObligationCalendar siteId={siteId} zone={zone} />
      {enrolled.data.enrolments.map((enrolment) => (
        <EnrolmentPanel key={enrolment.enrolment_id} enrolment={enrolment} />
      ))}
      <Dialog title="Enter an event that was called" isOpen={isEntering} onOpenChange={setEntering} wide>
        <EnterForm
          siteId={siteId}
          zone={zone}
          enrolments={enrolled.data.enrolments}
          drawnW={now?.power.drawn_w ?? 0}
          onDone={() => setEntering(false)}
        />
      </Dialog>
    </div>
  );
}

import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import type { SiteNow } from '../api/client.js';
import { useNow } from '../api/live.js';
import { Button } from '../ui/button.js';
import { RadioInput, TextInput } from '../ui/fields.js';
import { EmptyState, ErrorState } from '../ui/states.js';
import { dayAndClock } from '../format/time.js';
import { power } from '../format/power.js';
import { useRelease } from './queries.js';

type InForce = SiteNow['overrides'][number];

interface ReleaseFormProps {
  readonly siteId: string;
  readonly onDone: () => void;
}

/** Ends an override before its time; the policy takes over at once. */
export function ReleaseForm({ siteId, onDone }: ReleaseFormProps) {
  const { data: now } = useNow(siteId);
  const overrides = now?.overrides ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState('No longer needed');
  const release = useRelease(siteId);
  const overrideId = chosen ?? overrides[0]?.override_id;
  if (overrideId === undefined)
    return <EmptyState title="Nothing to release">No override is in force at this site.</EmptyState>;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== '' && !release.isPending)
      release.mutate({ overrideId, reason: reason.trim() }, { onSuccess: onDone });
  };
  return (
    <Form className="form" onSubmit={submit}>
      <TextInput label="Reason" value={reason} onChange={setReason} autoFocus selected />
      <RadioInput
        label="Which"
        value={overrideId}
        onChange={setChosen}
        options={overrides.map((each) => ({
          id: each.override_id,
          text: overrideText(each, now!.time_zone),
        }))}
      />
      <div className="dialog-foot">
        {release.error && <ErrorState error={release.error} />}
        <Button onPress={onDone}>Cancel</Button>
        <Button kind="primary" type="submit" isPending={release.isPending}>
          Release
        </Button>
      </div>
    </Form>
  );
}

/** Text such as `curtail of site by ana until Sat 21 Nov, 18:05: storm`. */
export function overrideText(
  { action, power_w: powerW, scope, by, reason, expires_at: until }: InForce,
  zone: string,
): string {
  const what = action === 'setpoint' ? `setpoint ${power(powerW)}` : action;
  return `${what} of ${scope.id} by ${by} until ${dayAndClock(until, zone)}: ${reason}`;
}

import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { type Approval, isWaiting } from '../../api/approvals.js';
import { useNow } from '../../api/live.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { TextInput } from '../../ui/fields.js';
import { ErrorState } from '../../ui/states.js';
import { WaitingNote } from '../../ui/waiting-note.js';
import { REASON_CHARACTERS_MIN } from './entered.js';
import { type ProgramEvent, useEnrolments, useEnterEvent } from './queries.js';

export interface WithdrawFormProps {
  readonly siteId: string;
  readonly event: ProgramEvent;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Calls an event off, on the word of whoever called it. */
export function WithdrawForm({ siteId, event, isOpen, onOpenChange }: WithdrawFormProps) {
  const [reason, setReason] = useState('');
  const [key] = useState(() => crypto.randomUUID());
  const { data: enrolled } = useEnrolments(siteId);
  const [waiting, setWaiting] = useState<Approval | null>(null);
  const { data: now } = useNow(siteId);
  const enter = useEnterEvent(siteId);
  const source = enrolled?.enrolments.find(({ enrolment_id: id }) => id === event.enrolment_id)?.calls[0];
  const isShort = reason.trim().length < REASON_CHARACTERS_MIN;
  const submit = (submitted: FormEvent): void => {
    submitted.preventDefault();
    if (isShort || !source || enter.isPending) return;
    const body = {
      source: source.source_id,
      reason,
      event: { event_id: event.event_id, kind: 'cancellation' },
    };
    enter.mutate(
      { body, key },
      { onSuccess: (answer) => (isWaiting(answer) ? setWaiting(answer) : onOpenChange(false)) },
    );
  };
  const close = (): void => onOpenChange(false);
  return (
    <Dialog title={`Call event ${event.event_id} off`} isOpen={isOpen} onOpenChange={onOpenChange}>
      {waiting ? (
        <WaitingNote request={waiting} zone={now?.time_zone ?? 'UTC'} onDone={close} />
      ) : (
        <Form className="form" onSubmit={submit}>
          <p>
            Only who called an event may take it back. What it asks for ends at once, and the load may rise
            again. An event that has begun is judged for the part that was.
          </p>
          <TextInput
            label="Who took it back, and how"
            help={`At least ${REASON_CHARACTERS_MIN} characters; it is kept in the ledger.`}
            value={reason}
            onChange={setReason}
            autoFocus
          />
          {enter.error && <ErrorState error={enter.error} />}
          <div className="dialog-foot">
            <Button onPress={close}>Keep the event</Button>
            <Button kind="danger" type="submit" isDisabled={isShort} isPending={enter.isPending}>
              Call it off
            </Button>
          </div>
        </Form>
      )}
    </Dialog>
  );
}

import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useMay } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { CheckField, TextInput } from '../../ui/fields.js';
import { ErrorState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { useTakeOver } from './queries.js';

interface TakeOverProps {
  readonly siteId: string;
  readonly minerId: string;
  readonly since: string | null;
  readonly zone: string;
}

/** Of a miner that somebody else put to sleep: why it is left so, and how to let plans wake it. */
export function TakeOver({ siteId, minerId, since, zone }: TakeOverProps) {
  const mayOperate = useMay(siteId, 'operate');
  const takeOver = useTakeOver(siteId, minerId);
  const [reason, setReason] = useState('');
  const [isSure, setSure] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isSure && reason.trim() !== '' && !takeOver.isPending)
      takeOver.mutate({ reason: reason.trim(), key });
  };
  return (
    <section className="left-alone" aria-labelledby="left-alone">
      <h3 id="left-alone">Left alone</h3>
      <p>
        Somebody other than Ebb put it to sleep
        {since !== null && (
          <>
            {' '}
            (seen <Time at={since} zone={zone} day />)
          </>
        )}
        . It may be open, wet or under repair: it stays asleep until somebody wakes it, or says here that
        plans may.
      </p>
      {mayOperate && (
        <Form className="form" onSubmit={submit}>
          <TextInput label="Reason" value={reason} onChange={setReason} />
          <CheckField isSelected={isSure} onChange={setSure}>
            Nobody works on it: it may start by itself at any moment
          </CheckField>
          {takeOver.error && <ErrorState error={takeOver.error} />}
          <Button
            kind="danger"
            type="submit"
            isDisabled={!isSure || reason.trim() === '' || takeOver.isPending}
          >
            Take it over
          </Button>
        </Form>
      )}
    </section>
  );
}

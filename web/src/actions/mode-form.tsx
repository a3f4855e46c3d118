import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { type Approval, isWaiting } from '../api/approvals.js';
import type { SiteNow } from '../api/client.js';
import { useNow } from '../api/live.js';
import { Button } from '../ui/button.js';
import { RadioInput, TextInput } from '../ui/fields.js';
import { MODE_MEANING } from '../ui/mode-badge.js';
import { ErrorState } from '../ui/states.js';
import { WaitingNote } from '../ui/waiting-note.js';
import { useSetMode } from './queries.js';

type Mode = SiteNow['mode'];
const MODES: readonly Mode[] = ['auto', 'hold', 'shadow'];

interface ModeFormProps {
  readonly siteId: string;
  readonly mode: Mode;
  readonly onDone: () => void;
}

/** What the site may do: deliberate, so nothing is chosen and no reason is given beforehand. */
export function ModeForm({ siteId, mode, onDone }: ModeFormProps) {
  const [chosen, setChosen] = useState<Mode>(mode);
  const [reason, setReason] = useState('');
  const [waiting, setWaiting] = useState<Approval | null>(null);
  const { data: now } = useNow(siteId);
  const set = useSetMode(siteId);
  const isReady = chosen !== mode && reason.trim() !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isReady || set.isPending) return;
    set.mutate(
      { from: mode, mode: chosen, reason: reason.trim() },
      { onSuccess: (answer) => (isWaiting(answer) ? setWaiting(answer) : onDone()) },
    );
  };
  if (waiting) return <WaitingNote request={waiting} zone={now?.time_zone ?? 'UTC'} onDone={onDone} />;
  return (
    <Form className="form" onSubmit={submit}>
      <RadioInput
        label="Mode"
        value={chosen}
        onChange={(value) => setChosen(value as Mode)}
        options={MODES.map((each) => ({ id: each, text: `${each.toUpperCase()}: ${MODE_MEANING[each]}` }))}
      />
      <TextInput label="Reason" value={reason} onChange={setReason} />
      <div className="dialog-foot">
        {set.error && <ErrorState error={set.error} />}
        <Button onPress={onDone}>Cancel</Button>
        <Button kind="primary" type="submit" isDisabled={!isReady} isPending={set.isPending}>
          {chosen === mode ? 'Choose another mode' : `Change to ${chosen.toUpperCase()}`}
        </Button>
      </div>
    </Form>
  );
}

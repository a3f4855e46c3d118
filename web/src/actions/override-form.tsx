import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { type Approval, isWaiting } from '../api/approvals.js';
import type { Override } from '../api/client.js';
import { useNow } from '../api/live.js';
import { Button } from '../ui/button.js';
import { CheckField, NumberInput, TextInput } from '../ui/fields.js';
import { ErrorState } from '../ui/states.js';
import { WaitingNote, WillWait } from '../ui/waiting-note.js';
import { noteAction } from './last-action.js';
import { PreviewPanel } from './preview-panel.js';
import { usePreview, useSetOverride } from './queries.js';
import { ScopeField } from './scope-field.js';
import { type Action, MINUTES_MAX, mistakeIn, startingWith, type Wanted } from './wanted.js';

export interface OverrideFormProps {
  readonly siteId: string;
  readonly action: Action;
  readonly drawnW: number;
  readonly onDone: () => void;
}

const QUICK_MINUTES = [15, 30, 60, 120];
const CONFIRM = { curtail: 'Curtail', setpoint: 'Hold', run: 'Run' } as const;

/** An override, filled in: Enter sets it. What it would do is told beside it and never waited for. */
export function OverrideForm({ siteId, action, drawnW, onDone }: OverrideFormProps) {
  const [wanted, setWanted] = useState<Wanted>(() => startingWith(action, drawnW));
  // One key for as long as the form is open: whatever is pressed twice is set once.
  const [key] = useState(() => crypto.randomUUID());
  const [isTold, setTold] = useState(false);
  const [waiting, setWaiting] = useState<Approval | null>(null);
  const { data: now } = useNow(siteId);
  const preview = usePreview(siteId, wanted);
  const set = useSetOverride(siteId);
  const change = (part: Partial<Wanted>): void => setWanted((before) => ({ ...before, ...part }));
  const mistake = mistakeIn(wanted);
  const breaks = preview.data?.obligations.some(({ kept }) => !kept) ?? false;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTold(true);
    if (mistake !== null || set.isPending) return;
    set.mutate(
      { wanted, key },
      {
        onSuccess: (answer) => {
          if (isWaiting(answer)) return setWaiting(answer);
          noteAction(siteId, {
            override: answer as Override,
            fromW: drawnW,
            toW: preview.data?.to_w ?? null,
          });
          onDone();
        },
      },
    );
  };
  if (waiting) return <WaitingNote request={waiting} zone={now?.time_zone ?? 'UTC'} onDone={onDone} />;
  return (
    <Form className="override" onSubmit={submit}>
      <OverrideFields siteId={siteId} wanted={wanted} breaks={breaks} change={change} />
      <PreviewPanel preview={preview.data} error={preview.error} isOld={preview.isPlaceholderData} />
      <div className="dialog-foot">
        <WillWait actions={preview.data?.needs_approval} />
        {isTold && mistake !== null && <p role="alert">{mistake}</p>}
        {set.error && <ErrorState error={set.error} />}
        <Button onPress={onDone}>Cancel</Button>
        <Button kind={action === 'curtail' ? 'danger' : 'primary'} type="submit" isPending={set.isPending}>
          {CONFIRM[action]} for {wanted.minutes || '…'} min
        </Button>
      </div>
    </Form>
  );
}

interface OverrideFieldsProps {
  readonly siteId: string;
  readonly wanted: Wanted;
  /** It would break an obligation. */
  readonly breaks: boolean;
  readonly change: (part: Partial<Wanted>) => void;
}

function OverrideFields({ siteId, wanted, breaks, change }: OverrideFieldsProps) {
  return (
    <div className="override-fields">
      <TextInput
        label="Reason"
        value={wanted.reason}
        onChange={(reason) => change({ reason })}
        autoFocus
        selected
      />
      {wanted.action === 'setpoint' && (
        <NumberInput
          label="Setpoint, MW"
          value={wanted.powerMw}
          onChange={(powerMw) => change({ powerMw })}
          minValue={0}
        />
      )}
      <NumberInput
        label="Minutes, then it ends by itself"
        value={wanted.minutes}
        onChange={(minutes) => change({ minutes })}
        minValue={1}
        maxValue={MINUTES_MAX}
      />
      <div className="quick" role="group" aria-label="Usual durations">
        {QUICK_MINUTES.map((minutes) => (
          <Button key={minutes} kind="quiet" onPress={() => change({ minutes })}>
            {minutes} min
          </Button>
        ))}
      </div>
      <ScopeField siteId={siteId} value={wanted.scope} onChange={(scope) => change({ scope })} />
      {(breaks || wanted.acceptNonPerformance) && (
        <CheckField
          isSelected={wanted.acceptNonPerformance}
          onChange={(acceptNonPerformance) => change({ acceptNonPerformance })}
        >
          Break the obligation knowingly; this is recorded with its cost
        </CheckField>
      )}
    </div>
  );
}

import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { type Approval, isWaiting } from '../../api/approvals.js';
import { PreviewPanel } from '../../actions/preview-panel.js';
import { usePreview } from '../../actions/queries.js';
import { Button } from '../../ui/button.js';
import { CheckField, NumberInput, RadioInput, SelectInput, TextInput } from '../../ui/fields.js';
import { LocalTimeInput } from '../../ui/local-time-input.js';
import { ErrorState } from '../../ui/states.js';
import { WaitingNote } from '../../ui/waiting-note.js';
import { bodyOf, type Entry, loadLeftW, mistakeIn } from './entered.js';
import { type Enrolment, useEnterEvent } from './queries.js';

export interface EnterFormProps {
  readonly siteId: string;
  readonly zone: string;
  readonly enrolments: readonly Enrolment[];
  readonly drawnW: number;
  readonly onDone: () => void;
}

const PREVIEW_MINUTES = 60;

/** An event that came by telephone. It has to be read back before it can be entered, for it moves megawatts. */
export function EnterForm({ siteId, zone, enrolments, drawnW, onDone }: EnterFormProps) {
  const sources = [...new Set(enrolments.flatMap(({ calls }) => calls.map((each) => each.source_id)))];
  const [entry, setEntry] = useState<Entry>({
    source: sources[0] ?? '',
    id: '',
    reason: '',
    asks: 'committed',
    powerMw: NaN,
    starts: '',
    ends: '',
    isTest: false,
  });
  const [isReadBack, setReadBack] = useState(false);
  const [isTold, setTold] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  const [waiting, setWaiting] = useState<Approval | null>(null);
  const enter = useEnterEvent(siteId);
  const change = (part: Partial<Entry>): void => {
    setReadBack(false);
    setEntry((before) => ({ ...before, ...part }));
  };
  const mistake = mistakeIn(entry);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTold(true);
    if (mistake !== null || !isReadBack || enter.isPending) return;
    enter.mutate(
      { body: bodyOf(entry, zone), key },
      { onSuccess: (answer) => (isWaiting(answer) ? setWaiting(answer) : onDone()) },
    );
  };
  if (waiting) return <WaitingNote request={waiting} zone={zone} onDone={onDone} />;
  return (
    <Form className="override" onSubmit={submit}>
      <div className="override-fields">
        <EntryFields entry={entry} sources={sources} zone={zone} change={change} />
        <CheckField isSelected={isReadBack} onChange={setReadBack}>
          I have read this back to who called
        </CheckField>
      </div>
      <EntryPreview siteId={siteId} entry={entry} enrolments={enrolments} drawnW={drawnW} />
      <div className="dialog-foot">
        {isTold && mistake !== null && <p role="alert">{mistake}</p>}
        {enter.error && <ErrorState error={enter.error} />}
        <Button onPress={onDone}>Cancel</Button>
        <Button kind="danger" type="submit" isDisabled={!isReadBack} isPending={enter.isPending}>
          Enter {entry.isTest ? 'the test' : 'the event'}
        </Button>
      </div>
    </Form>
  );
}

interface EntryFieldsProps {
  readonly entry: Entry;
  readonly sources: readonly string[];
  readonly zone: string;
  readonly change: (part: Partial<Entry>) => void;
}

function EntryFields({ entry, sources, zone, change }: EntryFieldsProps) {
  return (
    <>
      <TextInput
        label="The program’s number of the event"
        value={entry.id}
        onChange={(id) => change({ id })}
        autoFocus
      />
      <TextInput
        label="Who called, and how"
        help="Such as: QSE desk by telephone. It is kept in the ledger."
        value={entry.reason}
        onChange={(reason) => change({ reason })}
      />
      {sources.length > 1 && (
        <SelectInput
          label="Source"
          options={sources.map((id) => ({ id, text: id }))}
          value={entry.source}
          onChange={(source) => change({ source })}
        />
      )}
      <RadioInput
        label="What is asked for"
        options={[
          { id: 'committed', text: 'As much as was promised' },
          { id: 'limit', text: 'At most so many megawatts' },
          { id: 'drop', text: 'So many megawatts less than the baseline' },
        ]}
        value={entry.asks}
        onChange={(asks) => change({ asks: asks as Entry['asks'] })}
      />
      {entry.asks !== 'committed' && (
        <NumberInput
          label="Megawatts"
          value={entry.powerMw}
          onChange={(powerMw) => change({ powerMw })}
          minValue={0}
        />
      )}
      <LocalTimeInput
        label={`Starts (${zone}); empty: at once`}
        value={entry.starts}
        onChange={(starts) => change({ starts })}
      />
      <LocalTimeInput
        label="Ends; empty: until it is recalled"
        value={entry.ends}
        onChange={(ends) => change({ ends })}
      />
      <CheckField isSelected={entry.isTest} onChange={(isTest) => change({ isTest })}>
        The program called it as a test
      </CheckField>
    </>
  );
}

function EntryPreview({
  siteId,
  entry,
  enrolments,
  drawnW,
}: Omit<EnterFormProps, 'zone' | 'onDone'> & { readonly entry: Entry }) {
  const called = enrolments.find(({ calls }) => calls.some((each) => each.source_id === entry.source));
  const committedW = called?.commitments.reduce((sum, { power_w: watts }) => sum + watts, 0) ?? 0;
  const baseLoadW = called?.commitments[0]?.maximum_base_load_w ?? null;
  const leftW = loadLeftW(entry, { drawnW, committedW, baseLoadW });
  const preview = usePreview(siteId, {
    action: 'setpoint',
    powerMw: Number.isFinite(leftW) ? leftW / 1e6 : 0,
    minutes: PREVIEW_MINUTES,
    scope: 'site',
    reason: 'looked at',
    acceptNonPerformance: false,
  });
  return (
    <div>
      <PreviewPanel preview={preview.data} error={preview.error} isOld={preview.isPlaceholderData} />
      <p className="quiet">
        Worked out as if the site were held at {(leftW / 1e6 || 0).toFixed(1)} MW for an hour from now. A drop
        is owed against the program’s baseline, which may differ from the present load.
      </p>
    </div>
  );
}

import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useSiteClock } from '../../api/live.js';
import { Button } from '../../ui/button.js';
import { CheckField, NumberInput, SelectInput, TextInput } from '../../ui/fields.js';
import { LocalTimeInput } from '../../ui/local-time-input.js';
import { ErrorState } from '../../ui/states.js';
import { DraftFields } from './draft-fields.js';
import { useStartBacktest } from './queries.js';
import { type Fields, mistakeIn, SPANS, usualName, wantedOf } from './wanted.js';

export interface StartFormProps {
  readonly siteId: string;
  readonly zone: string;
  readonly isBusy: boolean;
  readonly onStarted: (runId: string) => void;
}

const FIRST: Fields = {
  name: '',
  span: '30',
  firstDay: '',
  lastDay: '',
  triesDraft: true,
  policies: '',
  hashpriceUsdPerPhDay: NaN,
};

/** Asks for a backtest. */
export function StartForm({ siteId, zone, isBusy, onStarted }: StartFormProps) {
  const nowMs = useSiteClock(siteId);
  const [fields, setFields] = useState(FIRST);
  const [draft, setDraft] = useState<string | null>(null);
  const [isTold, setTold] = useState(false);
  const start = useStartBacktest(siteId);
  const change = (part: Partial<Fields>): void => setFields((before) => ({ ...before, ...part }));
  const mistake = mistakeIn(fields);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTold(true);
    if (mistake !== null || nowMs === null || isBusy || start.isPending) return;
    start.mutate(wantedOf(fields, draft, nowMs, zone), { onSuccess: ({ run_id: id }) => onStarted(id) });
  };
  return (
    <section className="panel" aria-labelledby="start">
      <h2 id="start">
        New backtest <small>nothing is changed by it, and no miner hears of it</small>
      </h2>
      {/* Not inside the form: Enter there commits a setting, and runs nothing. */}
      <DraftFields
        siteId={siteId}
        isTried={fields.triesDraft}
        onTried={(triesDraft) => change({ triesDraft })}
        onDraft={setDraft}
      />
      <Form className="form" onSubmit={submit}>
        <div className="backtest-span">
          <SelectInput
            label="Over"
            options={SPANS}
            value={fields.span}
            onChange={(span) => change({ span })}
            help="Recorded prices decide; days without them are named in the result."
          />
          <TextInput
            label="Name"
            help={`“${usualName(fields, draft !== null)}” where it has none.`}
            value={fields.name}
            onChange={(name) => change({ name })}
          />
        </div>
        {fields.span === 'dates' && <Dates fields={fields} change={change} zone={zone} />}
        <Beside fields={fields} change={change} />
        {isTold && mistake !== null && <p role="alert">{mistake}</p>}
        {start.error && <ErrorState error={start.error} />}
        <div className="dialog-foot">
          <Button kind="primary" type="submit" isPending={start.isPending} isDisabled={isBusy}>
            {isBusy ? 'One is running' : 'Run it'}
          </Button>
        </div>
      </Form>
    </section>
  );
}

interface PartProps {
  readonly fields: Fields;
  readonly change: (part: Partial<Fields>) => void;
}

function Dates({ fields, change, zone }: PartProps & { readonly zone: string }) {
  return (
    <div className="backtest-span">
      <LocalTimeInput
        type="date"
        label={`First day (${zone})`}
        value={fields.firstDay}
        onChange={(firstDay) => change({ firstDay })}
      />
      <LocalTimeInput
        type="date"
        label="Last day"
        value={fields.lastDay}
        onChange={(lastDay) => change({ lastDay })}
      />
    </div>
  );
}

function Beside({ fields, change }: PartProps) {
  const isFixed = !Number.isNaN(fields.hashpriceUsdPerPhDay);
  return (
    <details>
      <summary>Other rules, another hashprice</summary>
      <div className="form">
        <TextInput
          label="Rules to run beside them"
          help="Such as strike:90 threshold:curtail=90,resume=80,after=2 economic; delivered prices, $/MWh."
          value={fields.policies}
          onChange={(policies) => change({ policies })}
        />
        <CheckField
          isSelected={isFixed}
          onChange={(fixed) => change({ hashpriceUsdPerPhDay: fixed ? 45 : NaN })}
        >
          One hashprice throughout, instead of what was recorded
        </CheckField>
        {isFixed && (
          <NumberInput
            label="Hashprice, $/PH/day"
            help="Net of the pool’s fee."
            value={fields.hashpriceUsdPerPhDay}
            onChange={(usd) => change({ hashpriceUsdPerPhDay: usd })}
            minValue={0}
          />
        )}
      </div>
    </details>
  );
}

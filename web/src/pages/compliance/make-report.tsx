import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { useSiteClock } from '../../api/live.js';
import { localOfInstant } from '../../format/local-time.js';
import { Button } from '../../ui/button.js';
import { NumberInput, SelectInput, TextInput } from '../../ui/fields.js';
import { LocalTimeInput } from '../../ui/local-time-input.js';
import { ErrorState } from '../../ui/states.js';
import { useMakeReport } from './queries.js';
import {
  bodyOf,
  hasSpan,
  KIND_NAMES,
  mistakeIn,
  type ReportKind,
  type WantedReport,
} from './wanted-report.js';

export interface MakeReportProps {
  readonly siteId: string;
  readonly zone: string;
}

/** Has a report made and issued in the ledger. */
export function MakeReport({ siteId, zone }: MakeReportProps) {
  const nowMs = useSiteClock(siteId);
  const today = nowMs === null ? '' : localOfInstant(new Date(nowMs).toISOString(), zone).slice(0, 10);
  const [chosen, setChosen] = useState<Partial<WantedReport>>({});
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [isTold, setTold] = useState(false);
  const make = useMakeReport(siteId);
  const wanted: WantedReport = {
    kind: 'audit',
    event: '',
    from: today && `${today.slice(0, 7)}-01`,
    to: today,
    year: Number(today.slice(0, 4)),
    customer: '',
    creditUsdPerMwh: NaN,
    paper: 'LETTER',
    ...chosen,
  };
  const mistake = mistakeIn(wanted);
  const change = (part: Partial<WantedReport>): void => {
    // Another report than before: pressed twice it is made once, changed it is made again.
    setKey(crypto.randomUUID());
    setChosen((before) => ({ ...before, ...part }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTold(true);
    if (mistake !== null || make.isPending) return;
    make.mutate({ body: bodyOf(wanted), key }, { onSettled: () => setKey(crypto.randomUUID()) });
  };
  return (
    <section className="panel" aria-labelledby="make">
      <h2 id="make">
        Make a report <small>its files are signed, and their digests are in the ledger</small>
      </h2>
      <Form className="form" onSubmit={submit}>
        <ReportFields wanted={wanted} change={change} />
        {isTold && mistake !== null && <p role="alert">{mistake}</p>}
        {make.error && <ErrorState error={make.error} />}
        <div className="dialog-foot">
          <Button kind="primary" type="submit" isPending={make.isPending}>
            {make.isPending ? 'Being made…' : 'Make and issue'}
          </Button>
        </div>
      </Form>
    </section>
  );
}

interface ReportFieldsProps {
  readonly wanted: WantedReport;
  readonly change: (part: Partial<WantedReport>) => void;
}

function ReportFields({ wanted, change }: ReportFieldsProps) {
  return (
    <>
      <SelectInput
        label="Report"
        options={Object.entries(KIND_NAMES).map(([id, text]) => ({ id, text }))}
        value={wanted.kind}
        onChange={(kind) => change({ kind: kind as ReportKind })}
      />
      {wanted.kind === 'event' && (
        <TextInput label="Number of the event" value={wanted.event} onChange={(event) => change({ event })} />
      )}
      {wanted.kind === '4cp' && (
        <NumberInput label="Year" value={wanted.year} onChange={(year) => change({ year })} />
      )}
      {hasSpan(wanted) && (
        <div className="span">
          <LocalTimeInput
            type="date"
            label="First day"
            value={wanted.from}
            onChange={(from) => change({ from })}
          />
          <LocalTimeInput type="date" label="Last day" value={wanted.to} onChange={(to) => change({ to })} />
        </div>
      )}
      {wanted.kind === 'customer' && (
        <>
          <TextInput label="Customer" value={wanted.customer} onChange={(customer) => change({ customer })} />
          <NumberInput
            label="Credit, $/MWh"
            help="What the hosting contract credits for energy that events took."
            value={wanted.creditUsdPerMwh}
            onChange={(creditUsdPerMwh) => change({ creditUsdPerMwh })}
            minValue={0}
          />
        </>
      )}
      <SelectInput
        label="Paper"
        options={[
          { id: 'LETTER', text: 'Letter' },
          { id: 'A4', text: 'A4' },
        ]}
        value={wanted.paper}
        onChange={(paper) => change({ paper: paper as WantedReport['paper'] })}
      />
    </>
  );
}

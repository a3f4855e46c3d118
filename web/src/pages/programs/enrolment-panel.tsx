import { power } from '../../format/power.js';
import { Figure } from '../../ui/figure.js';
import { Icon } from '../../ui/icon.js';
import { VerificationMark } from '../../ui/verification-mark.js';
import type { Enrolment } from './queries.js';

const KIND_WORDS: Readonly<Record<Enrolment['kind'], string>> = {
  'drop-by': 'When called, the load falls by what is committed against the baseline.',
  'drop-to': 'When called, the load falls to the maximum base load.',
  curtailment: 'When ordered, the load falls to the level agreed, or to nothing: mandatory.',
  headroom: 'Load is kept on so that it can fall; when called, it falls and must be ready again in time.',
  'base-point': 'The load follows the dispatch instruction along its ramp.',
  'peak-avoidance': 'Nothing is called: the load at the system’s peaks sets what is paid.',
  checklist: 'Nothing is dispatched: what is to be done by when is below.',
};

/** What was promised to one program, by which rules, and what can answer for it now. */
export function EnrolmentPanel({ enrolment }: { readonly enrolment: Enrolment }) {
  const { enrolment_id: id, program_name: name, kind, responders, margin, use, from, to } = enrolment;
  const committedW = enrolment.commitments.reduce((sum, { power_w: watts }) => sum + watts, 0);
  return (
    <section className="panel" aria-labelledby={`enrolment-${id}`}>
      <h2 id={`enrolment-${id}`}>
        {name}{' '}
        <small>
          {id}, on {enrolment.feeder_id}, from {from}
          {to !== null && ` to ${to}`}
        </small>
      </h2>
      <p>{KIND_WORDS[kind]}</p>
      <dl className="figures">
        <Figure label="Committed" value={power(committedW)}>
          {enrolment.commitments.map((each) => (
            <span className="line" key={each.period_id ?? 'always'}>
              {each.period_id ?? 'at all times'}: {power(each.power_w)}
              {each.maximum_base_load_w !== null && `, down to ${power(each.maximum_base_load_w)}`}
            </span>
          ))}
        </Figure>
        <Figure
          label="Can respond now"
          value={power(responders.shed_w)}
          tone={responders.shed_w < committedW ? 'bad' : 'good'}
        >
          {responders.miner_count} miners, in steps of {power(responders.step_w)}, as low as{' '}
          {power(responders.lowest_w)}
        </Figure>
        <Figure label="Told to go beyond what is owed" value={power(margin.margin_w)}>
          {Math.round(margin.response_ratio * 1000) / 10}% respond ({margin.response_from}); meter error{' '}
          {power(margin.meter_error_w)} ({margin.meter_error_from})
        </Figure>
        {use && (
          <Figure
            label="Called in this term"
            value={`${use.hours_used.toFixed(1)} h`}
            tone={use.exceeded ? 'bad' : 'plain'}
          >
            of {use.hours_max ?? 'unlimited'} h; {use.events} of {use.events_max ?? 'unlimited'} events{' '}
            <VerificationMark mark={use.verification} />
          </Figure>
        )}
      </dl>
      {margin.problem !== null && <p className="bad">{margin.problem}</p>}
      <Warnings enrolment={enrolment} />
      <Checklist items={enrolment.checklist} />
    </section>
  );
}

function Warnings({
  enrolment: { warnings, likely_call: likely, ruled_out: ruledOut },
}: {
  readonly enrolment: Enrolment;
}) {
  return (
    <>
      {likely && (
        <p className="warning">
          <Icon name="clock" /> A call is {likely.state === 'met' ? 'likely' : 'near'}: {likely.why} (
          {likely.trigger}) <VerificationMark mark={likely.verification} />
        </p>
      )}
      {warnings.map(({ severity, rule, problem, fix, verification }) => (
        <p key={`${rule} ${problem}`} className={severity === 'refused' ? 'bad' : 'warning'}>
          <Icon name="warning" /> {problem}. {fix} <VerificationMark mark={verification} />
        </p>
      ))}
      {ruledOut.length > 0 && <p className="quiet">Ruled out by a person: {ruledOut.join(', ')}.</p>}
    </>
  );
}

const STATES = { done: 'Done', missing: 'To do', overdue: 'Overdue' } as const;

function Checklist({ items }: { readonly items: Enrolment['checklist'] }) {
  if (items.length === 0) return null;
  const open = items.filter(({ state }) => state !== 'done').length;
  return (
    <details open={open > 0}>
      <summary>
        Checklist: {items.length - open} of {items.length} done
      </summary>
      <ul className="checklist">
        {items.map(
          ({
            id,
            text,
            state,
            due_on: due,
            days_left: days,
            source,
            verification,
            milestone_missing: missing,
          }) => (
            <li key={id} data-state={state}>
              <span className="tag">{STATES[state]}</span> {text}{' '}
              {due !== null && (
                <strong>
                  by {due}
                  {state !== 'done' &&
                    days !== null &&
                    ` (${days < 0 ? `${-days} days ago` : `${days} days left`})`}
                </strong>
              )}
              {missing !== null && (
                <span className="quiet"> Its deadline counts from {missing}, which is not known.</span>
              )}{' '}
              <VerificationMark mark={verification} /> <small>{source}</small>
            </li>
          ),
        )}
      </ul>
    </details>
  );
}

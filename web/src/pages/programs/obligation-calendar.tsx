import { power } from '../../format/power.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import { VerificationMark } from '../../ui/verification-mark.js';
import { useObligations } from './queries.js';

const COLUMNS = ['From', 'To', 'Bound', 'Power', 'Feeder', 'Of', 'Rule'];

/** What programs ask of the load, in force and coming, the first to begin on top. */
export function ObligationCalendar({ siteId, zone }: { readonly siteId: string; readonly zone: string }) {
  const { data: found, error, refetch } = useObligations(siteId);
  const all = [...(found?.obligations ?? [])].sort((a, b) => (a.from < b.from ? -1 : 1));
  return (
    <section className="panel" aria-labelledby="obligations">
      <h2 id="obligations">
        Obligations <small>in force and coming</small>
      </h2>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !found ? (
        <LoadingState what="the obligations" />
      ) : all.length === 0 ? (
        <p className="quiet">Nothing is asked of the load now, and nothing is announced.</p>
      ) : (
        <DataTable label="Obligations" columns={COLUMNS.map((name) => ({ name }))}>
          {all.map((each) => (
            <tr key={`${each.source} ${each.bound} ${each.from} ${each.feeder_id}`}>
              <th scope="row">
                <Time at={each.from} zone={zone} day />{' '}
                {each.in_force && <span className="tag">In force</span>}
              </th>
              <td>{each.to === null ? 'until recalled' : <Time at={each.to} zone={zone} day />}</td>
              <td>
                {each.bound === 'ceiling' ? 'at most' : 'at least'}
                {each.mandatory && ' (mandatory)'}
              </td>
              <td>{power(each.power_w)}</td>
              <td>{each.feeder_id}</td>
              <td>
                {each.enrolment_id}
                {each.event_id !== null && `, event ${each.event_id}`}
                {each.problem !== null && <small className="bad"> {each.problem}</small>}
              </td>
              <td>
                <VerificationMark mark={each.verification} />
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </section>
  );
}

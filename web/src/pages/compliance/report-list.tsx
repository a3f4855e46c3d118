import { Link } from 'wouter';
import { pageHref } from '../../app/pages.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import { isBeingMade, type ReportIssue, type ReportTask, reportUrl, useReports } from './queries.js';

export interface ReportListProps {
  readonly siteId: string;
  readonly zone: string;
}

/** Reports that are being made, and those that were issued, the newest on top. */
export function ReportList({ siteId, zone }: ReportListProps) {
  const { data: found, error, refetch } = useReports(siteId);
  return (
    <section className="panel" aria-labelledby="reports">
      <h2 id="reports">
        Reports <small>as the ledger has them</small>
      </h2>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !found ? (
        <LoadingState what="the reports" />
      ) : (
        <>
          <Tasks tasks={found.tasks} zone={zone} />
          {found.reports.length === 0 ? (
            <p className="quiet">None was issued yet.</p>
          ) : (
            <DataTable
              label="Issued reports"
              columns={['Report', 'Issued', 'By', 'Ledger entry', 'Files'].map((name) => ({ name }))}
            >
              {found.reports.map((issue) => (
                <IssueRow key={issue.entry_seq} siteId={siteId} zone={zone} issue={issue} />
              ))}
            </DataTable>
          )}
        </>
      )}
    </section>
  );
}

function Tasks({ tasks, zone }: { readonly tasks: readonly ReportTask[]; readonly zone: string }) {
  const shown = tasks.filter((task) => isBeingMade(task) || task.state === 'failed').slice(0, 5);
  return (
    <ul className="rows" aria-live="polite">
      {shown.map((task) => (
        <li key={task.task_id} className="task" data-state={task.state}>
          {isBeingMade(task) && <span className="spinner" aria-hidden="true" />}
          <span>
            {task.title ?? task.kind}, asked for by {task.by} at <Time at={task.asked_at} zone={zone} />:{' '}
            {task.state === 'failed' ? (
              <span className="bad">could not be made: {task.problem}</span>
            ) : task.state === 'making' ? (
              'being made'
            ) : (
              'waits for those before it'
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface IssueRowProps extends ReportListProps {
  readonly issue: ReportIssue;
}

function IssueRow({ siteId, zone, issue }: IssueRowProps) {
  const { entry_seq: seq, title, issued_at: at, by, files, kept } = issue;
  return (
    <tr>
      <th scope="row">{title}</th>
      <td>
        <Time at={at} zone={zone} day />
      </td>
      <td>{by ?? '–'}</td>
      <td>
        <Link href={`${pageHref(siteId, 'ledger')}/${seq}`}>{seq}</Link>
      </td>
      <td>
        {kept ? (
          <ul className="files" aria-label={`Files of ${title}`}>
            <li>
              <a href={reportUrl(siteId, seq)} download>
                signed bundle (.zip)
              </a>
            </li>
            {files.map(({ name }) => (
              <li key={name}>
                <a href={reportUrl(siteId, seq, name)} download>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        ) : (
          <span className="quiet">kept where the ebb command wrote it</span>
        )}
      </td>
    </tr>
  );
}

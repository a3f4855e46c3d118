import './compliance.css';
import { useNow } from '../../api/live.js';
import type { SitePageProps } from '../../app/pages.js';
import { MakeReport } from './make-report.js';
import { RecordMonth } from './record-month.js';
import { ReportList } from './report-list.js';

/** What is handed to programs, auditors, lenders and customers, and how whole the record is that it rests on. */
export function CompliancePage({ siteId }: SitePageProps) {
  const { data: now } = useNow(siteId);
  const zone = now?.time_zone ?? 'UTC';
  return (
    <div className="compliance">
      <h1>Compliance</h1>
      <div className="compliance-columns">
        <MakeReport siteId={siteId} zone={zone} />
        <RecordMonth siteId={siteId} zone={zone} />
      </div>
      <ReportList siteId={siteId} zone={zone} />
    </div>
  );
}

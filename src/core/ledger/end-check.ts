import type { ExportEnd } from './export-format.js';
import { fault, type Finding, type Placed } from './finding.js';

/** What was counted in a file up to its end line. */
export interface Counts {
  readonly entries: number;
  readonly checkpoints: number;
  readonly attachments: number;
}

/** Whether the end line agrees with what was read. */
export function checkEnd(
  end: ExportEnd,
  { seq, hash, line: lastLine }: Placed,
  counts: Counts,
  line: number,
): Finding | null {
  if (end.last_seq > seq)
    return fault(
      'truncated',
      seq + 1,
      line,
      `the file should end with entry ${end.last_seq} and ends with ${seq}`,
    );
  if (end.last_seq < seq)
    return fault(
      'inserted',
      end.last_seq + 1,
      line,
      `the file should end with entry ${end.last_seq} and goes on to ${seq}`,
    );
  if (end.last_hash !== hash)
    return fault('edited', seq, lastLine, `the end of the file knows another entry ${seq}`);
  const said = { entries: end.entries, checkpoints: end.checkpoints, attachments: end.attachments ?? 0 };
  const [should, has] = [said, counts].map(countText);
  if (should === has) return null;
  return fault('truncated', null, line, `the file should have ${should}, and has ${has}`);
}

function countText({ entries, checkpoints, attachments }: Counts): string {
  const more = attachments > 0 ? ` and ${attachments} time stamps and corrections` : '';
  return `${entries} entries and ${checkpoints} checkpoints${more}`;
}

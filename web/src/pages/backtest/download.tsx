import { Button } from '../../ui/button.js';
import { type BacktestDetail, type Result, resultUrl } from './queries.js';
import { csvOf } from './words.js';

interface DownloadProps {
  readonly siteId: string;
  readonly run: BacktestDetail;
  readonly result: Result;
}

/** A result to take away: all of it as JSON, its days as a table. */
export function DownloadButtons({ siteId, run, result }: DownloadProps) {
  const name = `${siteId}-backtest-${run.run_id.slice(0, 8)}`;
  return (
    <span className="downloads">
      <Button onPress={() => save(`${name}.csv`, csvOf(result))}>CSV</Button>
      <a className="button button-plain" href={resultUrl(siteId, run.run_id)} download={`${name}.json`}>
        JSON
      </a>
    </span>
  );
}

function save(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

import { hashrate } from '../../format/machine.js';
import { power } from '../../format/power.js';
import { DataTable } from '../../ui/table.js';
import { Time } from '../../ui/time.js';
import { type DiscoveryRun, siteFileUrl } from './discovery-queries.js';

/** Rows that are shown: the site file has all. */
const ROWS_MAX = 200;

type Result = NonNullable<DiscoveryRun['result']>;

interface ResultProps {
  readonly siteId: string;
  readonly zone: string;
  readonly run: DiscoveryRun;
  readonly configFile: string;
}

/** What a look through networks found, and what is to be done with it. */
export function DiscoveryResult({ siteId, zone, run, configFile }: ResultProps) {
  const { result } = run;
  if (!result)
    return (
      <p className="quiet">
        Begun by {run.by} at <Time at={run.started_at} zone={zone} day />.
      </p>
    );
  const fresh = result.miners.length - result.known;
  return (
    <>
      <p>
        {result.known} configured already, <strong>{fresh} new</strong>.
      </p>
      <FoundTable miners={result.miners} />
      <Changes changes={result.changes} />
      {result.problems.length > 0 && (
        <div className="bad">
          <p>With these changes the configuration would be refused:</p>
          <ul>
            {result.problems.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      {result.changes.length > 0 && <Next siteId={siteId} run={run} configFile={configFile} />}
    </>
  );
}

function FoundTable({ miners }: { readonly miners: Result['miners'] }) {
  if (miners.length === 0) return null;
  // What is new is what was looked for.
  const newFirst = [...miners].sort((a, b) => Number(a.miner_id !== null) - Number(b.miner_id !== null));
  return (
    <>
      <DataTable
        label="Miners found"
        columns={[
          { name: 'Address' },
          { name: 'Firmware' },
          { name: 'Model' },
          { name: 'Power', isNumber: true },
          { name: 'Hashrate', isNumber: true },
          { name: 'In the configuration' },
        ]}
      >
        {newFirst.slice(0, ROWS_MAX).map((miner) => (
          <tr key={`${miner.host} ${miner.unit}`}>
            <th scope="row">
              {miner.host} {miner.unit}
            </th>
            <td>{miner.firmware}</td>
            <td>{miner.model ?? '–'}</td>
            <td className="number">{power(miner.power_w)}</td>
            <td className="number">{hashrate(miner.hashrate_ths)}</td>
            <td className={miner.problem === null ? undefined : 'bad'}>
              {miner.problem ?? (miner.miner_id === null ? 'new' : `as ${miner.miner_id}`)}
            </td>
          </tr>
        ))}
      </DataTable>
      {miners.length > ROWS_MAX && <p className="quiet">And {miners.length - ROWS_MAX} more.</p>}
    </>
  );
}

const KINDS: Readonly<Record<Result['changes'][number]['kind'], string>> = {
  'miner-added': 'Miner added',
  'miner-changed': 'Miner changed',
  'model-added': 'Model added',
  'network-added': 'Network added',
};

function Changes({ changes }: { readonly changes: Result['changes'] }) {
  if (changes.length === 0) return <p>The configuration has it all: nothing is to be applied.</p>;
  return (
    <details open>
      <summary>In what the configuration differs: {changes.length} changes</summary>
      <ul className="discovery-changes">
        {changes.slice(0, ROWS_MAX).map(({ kind, id, settings }) => (
          <li key={`${kind} ${id}`}>
            {KINDS[kind]}: <strong>{id}</strong>{' '}
            <small>
              {settings
                .map(({ key, from, to }) => {
                  const before = from === undefined ? '' : `${JSON.stringify(from)} → `;
                  return `${key} ${before}${JSON.stringify(to)}`;
                })
                .join(', ')}
            </small>
          </li>
        ))}
      </ul>
      {changes.length > ROWS_MAX && <p className="quiet">And {changes.length - ROWS_MAX} more.</p>}
    </details>
  );
}

function Next({ siteId, run, configFile }: Pick<ResultProps, 'siteId' | 'run' | 'configFile'>) {
  const file = `${siteId}-found.yaml`;
  return (
    <div className="next-steps">
      <p>
        Which miners there are changes with a restart only. Take the site file, look it over, apply it where
        Ebb runs, and restart Ebb:
      </p>
      <a className="button" href={siteFileUrl(siteId, run.discovery_id)} download={file}>
        Download {file}
      </a>
      <pre className="json" tabIndex={0} aria-label="Commands that apply it">
        {`ebb apply ${file} --config ${configFile} --site ${siteId} --dry-run\nebb apply ${file} --config ${configFile} --site ${siteId}`}
      </pre>
    </div>
  );
}

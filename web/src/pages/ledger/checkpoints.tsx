import { ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { useCheckpoints } from './queries.js';

/** The newest signed checkpoints, and the keys that they are signed with. */
export function Checkpoints({ siteId, zone }: { readonly siteId: string; readonly zone: string }) {
  const { data: found, error, refetch } = useCheckpoints(siteId);
  return (
    <section className="panel" aria-labelledby="checkpoints">
      <h2 id="checkpoints">
        Checkpoints <small>signed statements of what the chain was</small>
      </h2>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !found ? (
        <LoadingState what="the checkpoints" />
      ) : found.checkpoints.length === 0 ? (
        <p className="quiet">None yet: the first is signed within five minutes of the first entry.</p>
      ) : (
        <>
          <ul className="checkpoints">
            {found.checkpoints.map((checkpoint) => (
              <li key={checkpoint.tree_size}>
                <span>
                  Entries 1 to <strong>{checkpoint.tree_size}</strong>,{' '}
                  <Time at={checkpoint.at} zone={zone} day />
                  {checkpoint.stamped && <span className="tag">Time-stamped</span>}
                </span>
                <code title="Merkle root">{checkpoint.root}</code>
              </li>
            ))}
          </ul>
          <h3>Public keys</h3>
          <ul className="rows keys">
            {found.public_keys.map((key) => (
              <li key={key}>
                <code>{key}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

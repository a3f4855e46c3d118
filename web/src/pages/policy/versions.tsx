import { useState } from 'react';
import { type Approval, isWaiting } from '../../api/approvals.js';
import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/dialog.js';
import { TextInput } from '../../ui/fields.js';
import { ErrorState, LoadingState } from '../../ui/states.js';
import { Time } from '../../ui/time.js';
import { WaitingNote } from '../../ui/waiting-note.js';
import { Changes } from '../../ui/changes.js';
import { usePutBack, useVersion, useVersions, type VersionHead } from './queries.js';

interface VersionsProps {
  readonly siteId: string;
  readonly zone: string;
  readonly hash: string;
  readonly mayChange: boolean;
}

/** Settings as they were, newest first. */
export function Versions({ siteId, zone, hash, mayChange }: VersionsProps) {
  const { data, error } = useVersions(siteId);
  const [chosen, setChosen] = useState<VersionHead | null>(null);
  if (!data) return error ? <ErrorState error={error} /> : <LoadingState what="the versions" />;
  return (
    <>
      <div className="table-place">
        <table className="versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Since</th>
              <th scope="col">By</th>
              <th scope="col">Why</th>
              <th scope="col">
                <span className="visually-hidden">Look</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {data.versions.map((each) => (
              <tr key={each.version}>
                <th scope="row">{each.version}</th>
                <td>
                  <Time at={each.made_at} zone={zone} day />
                </td>
                <td>
                  {each.made_by}
                  {each.approved_by !== null && `, approved by ${each.approved_by}`}
                </td>
                <td>
                  {each.put_back !== null && `as ${each.put_back}: `}
                  {each.reason}
                </td>
                <td>
                  <Button
                    kind="quiet"
                    aria-label={
                      each.hash === hash
                        ? `In force: version ${each.version}`
                        : `Look at version ${each.version}`
                    }
                    onPress={() => setChosen(each)}
                  >
                    {each.hash === hash ? 'In force' : 'Look'}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Dialog
        wide
        title={`Version ${chosen?.version ?? ''}`}
        isOpen={chosen !== null}
        onOpenChange={(open) => !open && setChosen(null)}
      >
        {chosen && (
          <OneVersion
            {...{ siteId, zone, hash, mayChange }}
            version={chosen.version}
            onDone={() => setChosen(null)}
          />
        )}
      </Dialog>
    </>
  );
}

interface OneVersionProps {
  readonly siteId: string;
  readonly zone: string;
  readonly hash: string;
  readonly mayChange: boolean;
  readonly version: number;
  readonly onDone: () => void;
}

function OneVersion({ siteId, zone, hash, mayChange, version, onDone }: OneVersionProps) {
  const { data, error } = useVersion(siteId, version);
  const [reason, setReason] = useState('');
  const [waiting, setWaiting] = useState<Approval | null>(null);
  const putBack = usePutBack(siteId);
  if (!data) return error ? <ErrorState error={error} /> : <LoadingState what="the version" />;
  if (waiting) return <WaitingNote request={waiting} zone={zone} onDone={onDone} />;
  const back = (): void =>
    putBack.mutate(
      { version, hash, reason: reason.trim() },
      { onSuccess: (answer) => (isWaiting(answer) ? setWaiting(answer) : onDone()) },
    );
  const mayPutBack = mayChange && data.changes_if_put_back.length > 0;
  return (
    <div className="form">
      <h3>What it changed</h3>
      <Changes changes={data.changes} />
      <h3>What putting it back would change</h3>
      <Changes changes={data.changes_if_put_back} />
      {mayPutBack && <TextInput label="Reason" value={reason} onChange={setReason} />}
      <div className="dialog-foot">
        {putBack.error && <ErrorState error={putBack.error} />}
        <Button onPress={onDone}>Close</Button>
        {mayPutBack && (
          <Button
            kind="primary"
            isDisabled={reason.trim() === ''}
            isPending={putBack.isPending}
            onPress={back}
          >
            Put back
          </Button>
        )}
      </div>
    </div>
  );
}

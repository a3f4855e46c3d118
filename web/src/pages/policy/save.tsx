import { useState } from 'react';
import { type Approval, isWaiting } from '../../api/approvals.js';
import { Button } from '../../ui/button.js';
import { CheckField, TextInput } from '../../ui/fields.js';
import { ErrorState } from '../../ui/states.js';
import { WaitingNote, WillWait } from '../../ui/waiting-note.js';
import { useSave } from './queries.js';

interface SaveProps {
  readonly siteId: string;
  readonly draft: { readonly yaml: string; readonly hash: string };
  /** Whether the draft holds, and changes something. */
  readonly isWhole: boolean;
  /** Whether a dry run of exactly this draft was seen. */
  readonly isTried: boolean;
  /** Why it would wait for a second person; empty: it would not. */
  readonly needsApproval: readonly string[];
  readonly zone: string;
  readonly onSaved: () => void;
}

/** Saving is deliberate: with a reason, and after the draft was tried, unless that is left out knowingly. */
export function Save({ siteId, draft, isWhole, isTried, needsApproval, zone, onSaved }: SaveProps) {
  const [reason, setReason] = useState('');
  const [untried, setUntried] = useState(false);
  const [waiting, setWaiting] = useState<Approval | null>(null);
  const save = useSave(siteId);
  const isReady = isWhole && (isTried || untried) && reason.trim() !== '';
  const why = `${reason.trim()}${isTried ? '' : ' (not tried before)'}`;
  const submit = (): void => {
    save.mutate(
      { ...draft, reason: why },
      {
        onSuccess: (answer) => {
          setReason('');
          if (isWaiting(answer)) setWaiting(answer);
          else onSaved();
        },
      },
    );
  };
  if (waiting) return <WaitingNote request={waiting} zone={zone} onDone={onSaved} />;
  return (
    <div className="form">
      <TextInput
        label="Reason"
        help="It stays with the version and in the ledger."
        value={reason}
        onChange={setReason}
      />
      {!isTried && (
        <CheckField isSelected={untried} onChange={setUntried}>
          Save without trying it; the version says so
        </CheckField>
      )}
      <WillWait actions={needsApproval} />
      {save.error && <ErrorState error={save.error} />}
      <Button kind="primary" isDisabled={!isReady} isPending={save.isPending} onPress={submit}>
        {needsApproval.length > 0 ? 'Ask for the change' : 'Save the change'}
      </Button>
    </div>
  );
}

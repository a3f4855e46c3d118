import type { Approval } from '../api/approvals.js';
import { dayAndClock } from '../format/time.js';
import { Button } from './button.js';
import { Icon } from './icon.js';

interface WaitingNoteProps {
  readonly request: Approval;
  readonly zone: string;
  readonly onDone: () => void;
}

/** In place of a form that was sent: nothing is done yet. */
export function WaitingNote({ request, zone, onDone }: WaitingNoteProps) {
  return (
    <div className="waiting" role="status">
      <p>
        <Icon name="clock" /> <strong>Nothing is done yet.</strong> It waits for a second person until{' '}
        {dayAndClock(request.expires_at, zone)}. {whoMay(request)}
      </p>
      <p>The page Approvals (g o) shows it, and lets you take it back.</p>
      <div className="dialog-foot">
        <Button kind="primary" onPress={onDone}>
          Understood
        </Button>
      </div>
    </div>
  );
}

/** Who may be the second person, in a sentence. */
export function whoMay({ approvers }: Pick<Approval, 'approvers'>): string {
  return approvers.length === 0
    ? 'Nobody else may approve it yet: an admin can give somebody the role operator.'
    : `${approvers.join(', ')} may approve it.`;
}

/** Beside a form: what is about to be asked for will wait. */
export function WillWait({ actions }: { readonly actions: readonly string[] | undefined }) {
  if (actions === undefined || actions.length === 0) return null;
  return (
    <p className="will-wait">
      <Icon name="clock" /> This waits for a second person (
      {actions.map((each) => WORDS[each] ?? each).join(', ')}).
    </p>
  );
}

const WORDS: Readonly<Record<string, string>> = {
  'leave-event': 'it leaves a program’s event',
  'raise-limit': 'it raises a limit',
  'change-contract': 'it changes what energy is paid by',
};

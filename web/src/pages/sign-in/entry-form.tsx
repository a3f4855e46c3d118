import './sign-in.css';
import { type FormEvent, type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components';
import { Button } from '../../ui/button.js';
import { ErrorState } from '../../ui/states.js';

interface EntryFormProps {
  readonly title: string;
  readonly button: string;
  readonly children: ReactNode;
  /** Another way in, below the button. */
  readonly otherWay?: ReactNode;
  readonly isReady: boolean;
  /** Whoever succeeds leaves the page. */
  readonly onSubmit: () => Promise<void>;
}

/** A form before the console: what went wrong is said in it, and nothing that was typed is lost. */
export function EntryForm({ title, button, children, otherWay, isReady, onSubmit }: EntryFormProps) {
  const [error, setError] = useState<Error | null>(null);
  const [isPending, setPending] = useState(false);
  const submit = async (): Promise<void> => {
    setPending(true);
    setError(null);
    try {
      await onSubmit();
    } catch (thrown) {
      setError(thrown as Error);
      setPending(false);
    }
  };
  return (
    <main className="sign-in">
      <h1>{title}</h1>
      <Form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (isReady && !isPending) void submit();
        }}
      >
        {children}
        {error && <ErrorState error={error} />}
        <Button kind="primary" type="submit" isPending={isPending}>
          {button}
        </Button>
        {otherWay}
      </Form>
    </main>
  );
}

import './sign-in.css';
import { type FormEvent, useState } from 'react';
import { Form } from 'react-aria-components';
import { api, data } from '../../api/client.js';
import { signIn, signOut } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { TextInput } from '../../ui/fields.js';
import { ErrorState } from '../../ui/states.js';

/** Takes a bearer token, which is kept until the tab is closed. */
export function SignInPage() {
  const [text, setText] = useState('');
  const [error, setError] = useState<Error | null>(null);
  const [isPending, setPending] = useState(false);
  const submit = async (): Promise<void> => {
    setPending(true);
    setError(null);
    signIn(text.trim());
    try {
      await data(api.GET('/api/v1/sites'));
    } catch (thrown) {
      signOut();
      setError(thrown as Error);
      setPending(false);
    }
  };
  return (
    <main className="sign-in">
      <h1>Ebb</h1>
      <Form
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          if (text.trim() !== '' && !isPending) void submit();
        }}
      >
        <TextInput
          label="Token"
          help="The first start printed one; “ebb token create” makes others."
          type="password"
          autoComplete="off"
          value={text}
          onChange={setText}
          autoFocus
        />
        {error && <ErrorState error={error} />}
        <Button kind="primary" type="submit" isPending={isPending}>
          Sign in
        </Button>
      </Form>
    </main>
  );
}

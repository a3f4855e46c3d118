import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, data } from '../../api/client.js';
import { useSession } from '../../api/session.js';
import { TextInput } from '../../ui/fields.js';
import { EntryForm } from './entry-form.js';
import { refusalText } from './refusal.js';

/** Name and password, or the way by a provider of identities where there is one. */
export function SignInPage() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const { signIn } = useSession();
  const [refusal] = useState(() => refusalText(location.search));
  const { data: ways } = useQuery({
    queryKey: ['sign-in'],
    queryFn: ({ signal }) => data(api.GET('/api/v1/sign-in', { signal })),
  });
  return (
    <EntryForm
      title="Ebb"
      button="Sign in"
      isReady={name.trim() !== '' && password !== ''}
      onSubmit={() => signIn(name.trim(), password)}
    >
      {refusal !== null && (
        <p className="note" role="alert">
          {refusal}
        </p>
      )}
      {ways?.welcome && (
        <p className="note">
          Nobody can sign in yet. Open the link that the first start printed: it lets the first person in.
        </p>
      )}
      <TextInput label="Name" value={name} onChange={setName} autoComplete="username" autoFocus />
      <TextInput
        label="Password"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
      />
      {ways?.provider && (
        <a className="button" href={ways.provider.href}>
          {ways.provider.label}
        </a>
      )}
    </EntryForm>
  );
}

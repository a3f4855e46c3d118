import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSession } from '../../api/session.js';
import { TextInput } from '../../ui/fields.js';
import { EmptyState } from '../../ui/states.js';
import { EntryForm } from './entry-form.js';

/** The first person sets name and password, once, by the link that the first start printed. */
export function WelcomePage() {
  const [link] = useState(() => location.hash.slice(1));
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const { welcome } = useSession();
  const [, navigate] = useLocation();
  if (link === '')
    return (
      <EmptyState title="The link is not whole">
        Open it as it was printed at the first start, with all that follows the #.
      </EmptyState>
    );
  const isSame = password === again;
  return (
    <EntryForm
      title="Welcome to Ebb"
      button="Begin"
      isReady={name.trim() !== '' && password !== '' && isSame}
      onSubmit={async () => {
        await welcome(link, name.trim(), password);
        navigate('/', { replace: true });
      }}
    >
      <p>You are the first, and may do everything. Others are added by you later.</p>
      <TextInput label="Your name" value={name} onChange={setName} autoComplete="username" autoFocus />
      <TextInput
        label="Password"
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
      />
      <TextInput
        label="The same password again"
        help={isSame || again === '' ? undefined : 'The two are not the same yet.'}
        type="password"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
      />
    </EntryForm>
  );
}

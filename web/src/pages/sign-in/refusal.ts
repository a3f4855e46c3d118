const TEXTS: Readonly<Record<string, string>> = {
  'no-role':
    'Your organisation knows you, and gives you no role here. Ask whoever runs Ebb to give one to a group that you are in.',
  disabled: 'You are locked out. An admin of Ebb can let you in again.',
  'name-taken':
    'Your name is somebody else’s here. An admin has to give the two different names, or to let you in by way of your organisation.',
  'no-name': 'Your organisation says no name of yours that Ebb can use.',
  'not-confirmed': 'Your organisation did not confirm this sign-in, or it took too long. Try again.',
  unavailable: 'Your organisation’s sign-in does not answer. Try again later, or sign in with a password.',
};

/** Why a sign-in by way of the provider came to nothing, by the query of the address that it led back to; null: nothing did. */
export function refusalText(query: string): string | null {
  const why = new URLSearchParams(query).get('refused');
  return why === null ? null : (TEXTS[why] ?? 'The sign-in came to nothing. Try again.');
}

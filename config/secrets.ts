import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EbbError } from '../src/core/errors.js';

/** Where secrets are found. */
export interface SecretPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths count from here. */
  readonly folder: string;
  /** The secret of that name in Ebb's vault; null where there is none. @throws EbbError where it cannot be opened */
  readonly vault: (name: string) => string | null;
}

export type Secret = { readonly value: string } | { readonly problem: string; readonly fix: string };

const FIX =
  'Write vault:NAME for a secret that `ebb secret set NAME` keeps sealed, env:NAME for a variable of the environment, or file:PATH for a file that holds nothing else.';

/** Follows `vault:NAME`, `env:NAME` or `file:PATH`. A literal is refused, so that configurations can be shown to others. */
export function resolveSecret(reference: string, { env, folder, vault }: SecretPlaces): Secret {
  const [, kind, target] = /^(vault|env|file):(.+)$/.exec(reference) ?? [];
  if (kind === undefined || target === undefined) return { problem: 'is a secret written out', fix: FIX };
  if (kind === 'env') {
    const value = env[target];
    return value
      ? { value }
      : { problem: `the environment has no ${target}`, fix: `Set ${target} before starting Ebb.` };
  }
  if (kind === 'vault') return secretInVault(target, vault);
  try {
    const value = readFileSync(resolve(folder, target), 'utf8').trim();
    return value ? { value } : { problem: `${target} is empty`, fix: 'Put the secret into it.' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      problem: `${target} cannot be read (${code})`,
      fix: 'Correct the path, or the right to read it.',
    };
  }
}

function secretInVault(name: string, vault: SecretPlaces['vault']): Secret {
  try {
    const value = vault(name);
    return value === null
      ? { problem: `the vault has no secret "${name}"`, fix: `Put it there: ebb secret set ${name}` }
      : { value };
  } catch (error) {
    if (!(error instanceof EbbError)) throw error;
    return { problem: `the vault cannot be opened: ${error.message}`, fix: 'See to the vault’s key first.' };
  }
}

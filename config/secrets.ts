import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where secrets are found. */
export interface SecretPlaces {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths count from here. */
  readonly folder: string;
}

export type Secret = { readonly value: string } | { readonly problem: string; readonly fix: string };

const FIX =
  'Write env:NAME for a variable of the environment, or file:PATH for a file that holds nothing else.';

/** Follows `env:NAME` or `file:PATH`. A literal is refused, so that configurations can be shown to others. */
export function resolveSecret(reference: string, { env, folder }: SecretPlaces): Secret {
  const [, kind, target] = /^(env|file):(.+)$/.exec(reference) ?? [];
  if (kind === undefined || target === undefined) return { problem: 'is a secret written out', fix: FIX };
  if (kind === 'env') {
    const value = env[target];
    return value
      ? { value }
      : { problem: `the environment has no ${target}`, fix: `Set ${target} before starting Ebb.` };
  }
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

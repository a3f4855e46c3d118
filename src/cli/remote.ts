import type { Command } from 'commander';
import { Client } from './client.js';

/** What commands that speak to a running Ebb need. */
export interface RunningDeps {
  readonly stateDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly write: (line: string) => void;
}

/** Options of every command that speaks to a running Ebb. */
export interface Common {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly json?: boolean;
}

const DEFAULT_URL = 'http://127.0.0.1:3000';

/** Adds the options that say where Ebb answers. */
export function remote(command: Command): Command {
  return command
    .option('--url <url>', `where Ebb answers (default: EBB_URL, or ${DEFAULT_URL})`)
    .option(
      '--token-file <file>',
      'file with the token (default: EBB_TOKEN, or what the first start has left)',
    )
    .option('--json', 'print the answer as JSON');
}

export function clientOf({ url, tokenFile }: Common, { environment, stateDirectory }: RunningDeps): Client {
  return new Client({
    url: url ?? environment['EBB_URL'] ?? DEFAULT_URL,
    tokenFile,
    environmentToken: environment['EBB_TOKEN'],
    stateDirectory,
  });
}

export function pathOf(site: string): string {
  return `/api/v1/sites/${encodeURIComponent(site)}`;
}

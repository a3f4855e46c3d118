import type { Command } from 'commander';
import { type CredentialEntry, probeMiner } from '../../adapters/discovery.js';
import { EbbError } from '../core/errors.js';
import { isAddress } from '../core/networks.js';
import type { ModelConfig } from '../core/site.js';
import { type AccessOptions, accessOf, configuredMiner, withAccessOptions } from './miner-access.js';
import { probePage, probeView } from './probe-view.js';

export interface MinerDeps {
  readonly write: (line: string) => void;
}

interface ProbeOptions extends AccessOptions {
  readonly firmware?: string;
  readonly port?: readonly string[];
  readonly unit?: string;
  readonly username?: string;
  readonly passwordEnv?: string;
  readonly json?: boolean;
}

/** Adds `ebb miner probe` to the `miner` group. */
export function registerProbe(miner: Command, { write }: MinerDeps): void {
  withAccessOptions(
    miner.command('probe').argument('<host>', 'address of a miner, or id of a configured one'),
  )
    .description('what a miner is, does, and can be made to do with the credentials given; writes nothing')
    .option('--firmware <id>', 'take it for this firmware, without asking around')
    .option('--port <name=number...>', "ports by the adapter's names, where they are not the vendor's own")
    .option('--unit <id>', 'which miner, where the host is a gateway of several')
    .option('--username <name>', 'user name at the device')
    .option('--password-env <variable>', 'variable of the environment that holds the password')
    .addHelpText(
      'after',
      '\nExample:\n  ebb miner probe 10.20.1.7 --network 10.20.0.0/16 --username root --password-env MINER_PASSWORD',
    )
    .action(async (target: string, options: ProbeOptions) => {
      const { networks, credentials, config } = await accessOf(options);
      const known = configuredMiner(config, target);
      const host = known?.miner.host ?? target;
      if (!isAddress(host))
        throw new EbbError('rejected', `"${target}" is neither an IP address nor a configured miner's id`);
      const given = credentialsOf(options);
      const found = await probeMiner(host, {
        networks,
        credentials:
          given.length > 0 ? given : [...credentials, ...(known ? [known.miner.credentials ?? {}] : [])],
        unit: options.unit ?? known?.miner.unit,
        firmware: options.firmware ?? known?.model.firmware,
        nominalJPerTh: known ? nominalJPerTh(known.model) : undefined,
        ports: portsOf(options.port) ?? known?.miner.ports,
      });
      if (options.json) write(JSON.stringify(probeView(found)));
      else for (const line of probePage(found)) write(line);
    });
}

function credentialsOf({ username, passwordEnv }: ProbeOptions): CredentialEntry[] {
  if (username === undefined && passwordEnv === undefined) return [];
  const password = passwordEnv === undefined ? undefined : process.env[passwordEnv];
  if (passwordEnv !== undefined && !password)
    throw new EbbError(
      'unauthorised',
      `the environment has no ${passwordEnv}; set it to the device's password`,
    );
  return [{ username, password }];
}

function nominalJPerTh({ operatingPoints }: ModelConfig): number | undefined {
  const nominal = operatingPoints.find(({ kind }) => kind === 'nominal');
  return nominal && nominal.powerW / nominal.hashrateThs;
}

function portsOf(pairs: readonly string[] | undefined): Record<string, number> | undefined {
  if (pairs === undefined) return undefined;
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, port] = /^([a-z][a-z0-9-]*)=(\d{1,5})$/i.exec(pair) ?? [];
      if (name === undefined || Number(port) > 65_535)
        throw new EbbError('rejected', `--port ${pair}: write NAME=NUMBER, such as http=8080`);
      return [name, Number(port)] as const;
    }),
  );
}

import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import type { CredentialEntry } from '../../adapters/discovery.js';
import { resolveSecret } from '../../config/secrets.js';
import { EbbError } from '../core/errors.js';
import { AllowedNetworks } from '../core/networks.js';
import type { AppConfig, MinerConfig, ModelConfig } from '../core/site.js';
import { loadConfigFile, openVault } from '../outside.js';
import { DEMO_CONFIG } from '../places.js';

/** Which networks a command may touch, and what opens the devices in them. */
export interface AccessOptions {
  readonly network?: readonly string[];
  readonly config?: string;
  readonly credentials?: string;
}

export interface Access {
  readonly networks: AllowedNetworks;
  readonly credentials: readonly CredentialEntry[];
  /** The configuration, where it can be loaded. */
  readonly config: AppConfig | null;
}

export function withAccessOptions(command: Command): Command {
  return command
    .option(
      '--network <cidr...>',
      'networks that Ebb may touch, in place of those of the configuration (also: EBB_NETWORKS, by commas)',
    )
    .option('--config <file>', 'configuration whose networks and miners count (default: the demo mine)')
    .option(
      '--credentials <file>',
      'YAML or JSON list of { firmware, username, password }; a password may be vault:NAME, env:NAME or file:PATH',
    )
    .option('--json', 'print the result as JSON');
}

const credentialsShape = z.array(
  z.strictObject({
    firmware: z.string().min(1).optional(),
    username: z.string().optional(),
    password: z.string().optional(),
  }),
);

/** @throws EbbError that says what to do; ConfigError where `--config` names a file with mistakes */
export async function accessOf(options: AccessOptions): Promise<Access> {
  const named = options.network ?? process.env['EBB_NETWORKS']?.split(',').filter((text) => text !== '');
  const config = await configOf(options, named !== undefined);
  const networks = named ?? config?.sites.flatMap((site) => site.networks) ?? [];
  return {
    networks: new AllowedNetworks(networks),
    credentials: readCredentials(options.credentials),
    config,
  };
}

/** A configuration that was not asked for and is broken does not matter where the networks are named. */
async function configOf({ config }: AccessOptions, namesNetworks: boolean): Promise<AppConfig | null> {
  if (config !== undefined) return loadConfigFile(config, { mayBeEmpty: true });
  return namesNetworks ? null : loadConfigFile(DEMO_CONFIG);
}

/** The configured miner with that id or address. */
export function configuredMiner(
  config: AppConfig | null,
  hostOrId: string,
): { miner: MinerConfig; model: ModelConfig } | null {
  for (const site of config?.sites ?? []) {
    const miner = site.miners.find(({ minerId, host }) => minerId === hostOrId || host === hostOrId);
    const model = site.models.find(({ modelId }) => modelId === miner?.modelId);
    if (miner && model) return { miner, model };
  }
  return null;
}

function readCredentials(file: string | undefined): CredentialEntry[] {
  if (file === undefined) return [];
  const parsed = credentialsShape.safeParse(documentIn(file));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const example = '- { firmware: antminer-stock, username: root, password: vault:antminer }';
    throw new EbbError(
      'malformed',
      `${file}: ${issue?.path.join('.')}: ${issue?.message}; an entry looks like ${example}`,
    );
  }
  return parsed.data.map(({ password, ...entry }) => ({ ...entry, ...passwordOf(password, file) }));
}

function documentIn(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new EbbError('malformed', `${file} cannot be read as YAML or JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** A reference is followed and kept; what is no reference is the password itself. */
function passwordOf(
  text: string | undefined,
  file: string,
): Pick<CredentialEntry, 'password' | 'passwordRef'> {
  if (text === undefined) return {};
  if (!/^(vault|env|file):/.test(text)) return { password: text };
  const places = { env: process.env, folder: dirname(file), vault: (name: string) => openVault().get(name) };
  const secret = resolveSecret(text, places);
  if ('problem' in secret)
    throw new EbbError('unauthorised', `${file}: ${text}: ${secret.problem}. ${secret.fix}`);
  return { password: secret.value, passwordRef: text };
}

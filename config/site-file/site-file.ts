import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { EbbError } from '../../src/core/errors.js';
import { isNetwork } from '../../src/core/networks.js';
import type { MinerInspection } from '../../src/core/ports/miner.js';
import { minerSchema, modelSchema, type RawMiner, type RawModel } from '../schema.js';
import { matchingModel, modelOfDevice, slug } from './model-match.js';

const siteFileSchema = z.strictObject({
  site: z.string().min(1).optional(),
  networks: z.array(z.string().refine(isNetwork, 'a network such as 10.20.0.0/16')).default([]),
  models: z.array(modelSchema).default([]),
  miners: z.array(minerSchema),
});

/** Part of a configuration: what discovery found, for `ebb apply`. */
export type SiteFile = z.output<typeof siteFileSchema>;

/** A discovered device as the site file needs it. */
export interface FoundDevice {
  readonly host: string;
  readonly firmware: string;
  /** Its id at the gateway, where `host` is one. */
  readonly unit?: string | undefined;
  readonly ports: Readonly<Record<string, number>>;
  readonly username?: string | undefined;
  /** Reference such as `vault:antminer`. */
  readonly password?: string | undefined;
  readonly inspection: MinerInspection | null;
}

export interface SiteFileInput {
  readonly devices: readonly FoundDevice[];
  readonly networks: readonly string[];
  readonly models: readonly RawModel[];
  readonly feeder: string;
  readonly site?: string | undefined;
}

/** The site file of what was found, and of what could not be put into it. */
export function siteFileOf(input: SiteFileInput): {
  file: SiteFile;
  left: readonly { host: string; why: string }[];
} {
  const own = new Map<string, RawModel>();
  const left: { host: string; why: string }[] = [];
  const miners = input.devices.flatMap((device): RawMiner[] => {
    const { host, inspection } = device;
    const model =
      inspection &&
      (matchingModel(device.firmware, inspection, input.models) ??
        modelOfDevice(device.firmware, inspection));
    if (!inspection || !model) {
      const why = inspection
        ? 'it tells too little of its watts and hashrate to make a model of it'
        : 'it could not be read';
      left.push({ host, why });
      return [];
    }
    if (!input.models.some(({ id }) => id === model.id) && !own.has(model.id)) own.set(model.id, model);
    return [minerOf(device, inspection, model.id, input.feeder)];
  });
  const file = {
    ...(input.site !== undefined && { site: input.site }),
    networks: [...input.networks],
    models: [...own.values()],
    miners,
  };
  return { file, left };
}

function minerOf(
  { host, unit, ports, username, password }: FoundDevice,
  { identity }: MinerInspection,
  model: string,
  feeder: string,
): RawMiner {
  const { serial, mac } = identity;
  return {
    id: slug(
      serial ?? mac?.replaceAll(':', '') ?? [host.replaceAll(/[.:]/g, '-'), unit ?? []].flat().join('-'),
    ),
    model,
    feeder,
    customer: 'house',
    host,
    ...(unit !== undefined && { unit }),
    ...(Object.keys(ports).length > 0 && { ports: { ...ports } }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(serial !== null && { serial }),
    ...(mac !== null && { mac }),
  };
}

/** @param head lines of comment at the top */
export function siteFileText(file: SiteFile, head: readonly string[]): string {
  return `${head.map((line) => `# ${line}\n`).join('')}\n${stringify(file, { lineWidth: 110, flowCollectionPadding: true })}`;
}

/** @throws EbbError that names the first mistakes */
export function readSiteFile(path: string): SiteFile {
  let value: unknown;
  try {
    value = parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new EbbError('malformed', `${path} cannot be read as YAML: ${(cause as Error).message}`, { cause });
  }
  const parsed = siteFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues
    .slice(0, 10)
    .map(({ path: at, message }) => `${at.join('.') || '(file)'}: ${message}`);
  throw new EbbError('malformed', `${path} is no site file:\n  ${mistakes.join('\n  ')}`);
}

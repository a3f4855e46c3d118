import { z } from 'zod';
import { instant, ths, watts } from './reply-parts.js';
import { id, siteParams } from './schemas.js';

/** Shapes of looking for miners: what is asked, and what is answered. */

export const discoveryBody = z.strictObject({
  networks: z
    .array(id)
    .min(1)
    .max(64)
    .describe('networks such as 10.20.1.0/24, or addresses; what is outside the site’s own is left out')
    .meta({ examples: [['10.20.1.0/24']] }),
  feeder: id.describe('that new miners are written down on'),
});
export const discoveryParams = siteParams.extend({ discovery: id.describe('id of the discovery') });

const progress = z.object({
  discovery_id: z.string(),
  site_id: z.string(),
  networks: z.array(z.string()),
  feeder_id: z.string(),
  by: z.string(),
  started_at: instant,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  hosts: z.number().describe('addresses to ask'),
  asked: z.number().describe('addresses asked so far'),
  recognised: z.number().describe('miners of firmwares that Ebb knows'),
  strangers: z.number().describe('addresses that answer, but like no miner that Ebb knows'),
  problem: z.string().nullable().describe('why it failed'),
});

const foundMiner = z.object({
  host: z.string(),
  unit: z.string().nullable().describe('its id at the gateway that host is'),
  firmware: z.string(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  mac: z.string().nullable(),
  power_w: watts.nullable(),
  hashrate_ths: ths.nullable(),
  miner_id: z.string().nullable().describe('the configured miner that it is; null: it is new'),
  problem: z.string().nullable().describe('why it is left out of the site file'),
});

const change = z.object({
  kind: z.enum(['miner-added', 'miner-changed', 'model-added', 'network-added']),
  id: z.string(),
  settings: z.array(z.object({ key: z.string(), from: z.unknown().optional(), to: z.unknown().optional() })),
});

export const discovery = progress
  .extend({
    result: z
      .object({
        miners: z.array(foundMiner),
        known: z.number().describe('of these, configured already'),
        changes: z.array(change).describe('what applying the site file would change in the configuration'),
        problems: z
          .array(z.string())
          .describe('what would be wrong with the configuration then; it is refused as long as there is any'),
      })
      .nullable()
      .describe('null until it is done'),
  })
  .meta({ id: 'Discovery' });

export const discoveryList = z.object({
  networks: z.array(z.string()).describe('where Ebb may talk to devices of this site, 100 at most'),
  hosts_max: z.number().describe('addresses that one discovery may have'),
  config_file: z.string().describe('configuration that a site file is to be applied to'),
  discoveries: z.array(progress.meta({ id: 'DiscoveryProgress' })).describe('the newest first'),
});

export const siteFile = z.string().describe('YAML, for ebb apply');

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { minerAdapters } from '../../adapters/miners/index.js';
import { loadConfig } from '../../config/load.js';
import type { AppConfig } from '../../src/core/site.js';
import type { SettingsFile } from '../../src/settings/index.js';
import { settingsOnDisk } from '../../src/settings-on-disk.js';

/** One site `s1` with two virtual miners, with comments as an operator writes them. */
export const MINE = `# Ours.
sites:
  - id: s1
    name: Site 1
    time_zone: America/Chicago
    mode: auto
    location: { latitude_deg: 32, longitude_deg: -102 }
    market: { operator: ercot, settlement_point: LZ_WEST }
    tariff: { adders_usd_per_mwh: 5 }
    feeds:
      price: { sources: [ercot-dashboard], max_age_minutes: 45, when_stale: hold }
      hashprice: { sources: [mempool], max_age_minutes: 240, when_stale: hold }
      weather: { sources: [open-meteo], max_age_minutes: 240, when_stale: run }
    # Agreed with the owner.
    policy:
      kind: threshold
      curtail_above_usd_per_mwh: 80 # the strike
      resume_below_usd_per_mwh: 60
    electrical: { id: site, name: Grid, power_w_max: 1e6 }
    fleet:
      virtual:
        - { feeder: site, model: antminer-s21-stock, count: 2 }
`;

/** Loads a configuration file with the envelopes that there are, and no secrets. */
export async function loadMine(file: string): Promise<AppConfig> {
  return loadConfig(file, {
    env: {},
    envelopes: Object.fromEntries(Object.entries(minerAdapters).map(([id, { envelope }]) => [id, envelope])),
    virtualEndpoints: (firmwares) => firmwares.map(() => ({ host: '127.0.0.1', ports: { api: 1 } })),
  });
}

/** That mine as a file of its own in a folder, loaded, and ready to be changed. */
export async function mineOnDisk(
  folder: string,
  text = MINE,
): Promise<{ file: string; config: AppConfig; settings: SettingsFile }> {
  const file = join(folder, 'mine.yaml');
  writeFileSync(file, text);
  const place = { asked: file, file, target: file, note: null };
  const settings = settingsOnDisk(place, readFileSync(file, 'utf8'), loadMine);
  return { file, config: await loadMine(file), settings };
}

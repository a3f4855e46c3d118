import type { MinerFirmware } from '../shared/miner-firmware.js';
import { antminerStock } from './antminer-stock/index.js';
import { luxos } from './luxos/index.js';
import { whatsminerV3 } from './whatsminer-v3/index.js';

/** Every firmware that Ebb drives, by the id that configurations use. A new one is a folder and a line here. */
export const minerAdapters: Readonly<Record<string, MinerFirmware>> = {
  luxos,
  'whatsminer-v3': whatsminerV3,
  'antminer-stock': antminerStock,
};

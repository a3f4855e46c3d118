import type { MinerFirmware } from '../shared/miner-firmware.js';
import { antminerStock } from './antminer-stock/index.js';
import { auradine } from './auradine/index.js';
import { avalon } from './avalon/index.js';
import { cgminer } from './cgminer/index.js';
import { bitaxe } from './bitaxe/index.js';
import { braiins } from './braiins/index.js';
import { braiinsGraphql } from './braiins-graphql/index.js';
import { epic } from './epic/index.js';
import { goldshell } from './goldshell/index.js';
import { hiveon } from './hiveon/index.js';
import { innosilicon } from './innosilicon/index.js';
import { luxos } from './luxos/index.js';
import { mara } from './mara/index.js';
import { miningos } from './miningos/index.js';
import { mskminer } from './mskminer/index.js';
import { noApi } from './no-api/index.js';
import { protoRig } from './proto-rig/index.js';
import { sealminer } from './sealminer/index.js';
import { vnish } from './vnish/index.js';
import { whatsminerV2 } from './whatsminer-v2/index.js';
import { whatsminerV3 } from './whatsminer-v3/index.js';

/** Every firmware that Ebb drives, by the id that configurations use. A new one is a folder and a line here. */
export const minerAdapters: Readonly<Record<string, MinerFirmware>> = {
  luxos,
  vnish,
  braiins,
  'braiins-graphql': braiinsGraphql,
  epic,
  hiveon,
  mara,
  mskminer,
  'whatsminer-v3': whatsminerV3,
  'whatsminer-v2': whatsminerV2,
  'antminer-stock': antminerStock,
  avalon,
  sealminer,
  auradine,
  innosilicon,
  goldshell,
  bitaxe,
  'proto-rig': protoRig,
  miningos,
  'no-api': noApi,
  cgminer,
};

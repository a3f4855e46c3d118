import { pointOfKind } from '../../shared/virtual-loads.js';
import type { VirtualMiner } from '../../shared/virtual-miner.js';

const VERSION = '1.3.4';
export const DEVFEE_PERCENT = 2.8;

export interface Preset {
  readonly name: string;
  readonly powerW: number;
  readonly hashrateThs: number;
  readonly tuned: boolean;
}

export function infoReport({ identity: { serial, mac }, model: { label } }: VirtualMiner): unknown {
  return {
    miner: label,
    model: label.toLowerCase().replace(/antminer|\s/g, ''),
    fw_name: 'Vnish',
    fw_version: VERSION,
    platform: 'aml',
    install_type: 'nand',
    algorithm: 'sha256d',
    hr_measure: 'GH/s',
    system: { os: 'GNU/Linux', network_status: { mac, dhcp: true, hostname: 'Antminer' }, uptime: '1:55' },
    serial,
  };
}

export function summaryReport(virtual: VirtualMiner, status: unknown, current: Preset): unknown {
  const { powerW, hashrateThs, chipTempC, fanRpm } = virtual.read();
  const ghs = Number((hashrateThs * 1000).toFixed(2));
  const temp = Math.round(chipTempC);
  return {
    miner: {
      miner_status: status,
      miner_type: `${virtual.model.label} (Vnish ${VERSION})`,
      hr_stock: pointOfKind(virtual.model, 'nominal').hashrateThs * 1000,
      hr_realtime: ghs,
      hr_nominal: current.hashrateThs * 1000,
      hr_average: ghs,
      average_hashrate: hashrateThs,
      instant_hashrate: hashrateThs,
      pcb_temp: { min: temp - 25, max: temp - 15 },
      chip_temp: { min: temp - 10, max: temp },
      power_consumption: Math.round(powerW),
      power_usage: Math.round(powerW),
      power_efficiency: hashrateThs > 0 ? powerW / hashrateThs : 0,
      hw_errors_percent: 0,
      devfee_percent: DEVFEE_PERCENT,
      pools: [{ id: 0, url: 'pool.example.com:3333', pool_type: 'UserPool', user: 'mine', status: 'active' }],
      cooling: { fan_num: 4, fans: [{ id: 0, rpm: Math.round(fanRpm), status: 'ok' }], fan_duty: 60 },
      psu: { psu_power_metering: true },
    },
  };
}

/** Presets are named by their watts; a model that names its profiles otherwise keeps its own names. */
export function nameOf({
  powerW,
  setting,
}: {
  powerW: number;
  setting?: { verb: string; profile?: string } | undefined;
}): string {
  return setting?.verb === 'profile' ? String(setting.profile) : String(Math.round(powerW));
}

export function presetView({ name, powerW, hashrateThs, tuned }: Preset): unknown {
  const pretty = `${Math.round(powerW)} watt ~ ${Math.round(hashrateThs)} TH`;
  return { name, pretty, status: tuned ? 'tuned' : 'untuned', modded_psu_required: false };
}

import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [1, 8],
  upSeconds: [10, 50],
  changeSeconds: [5, 20],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const VERSION = 'v2.14.0';
const ASIC_MODEL = 'BM1370';
const FREQUENCIES_MHZ = [400, 490, 525, 550, 575, 600];
const VOLTAGES_MV = [1000, 1060, 1100, 1150, 1200];

/** A virtual Bitaxe: the web server of AxeOS. */
export async function simulateBitaxe(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = [];
  const device = new AxeDevice(virtual);
  const server = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  await server.listen(spec.host, spec.ports?.['http'] ?? virtualPort(HTTP_PORT));
  return {
    virtual,
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => server.close(),
  };
}

class AxeDevice {
  readonly #virtual: VirtualMiner;

  constructor(virtual: VirtualMiner) {
    this.#virtual = virtual;
  }

  answer({ method, path }: SimulatedRequest): SimulatedReply {
    if (method === 'GET') return this.#page(path);
    if (method === 'POST' && path === '/api/system/pause') return this.#command('sleep');
    if (method === 'POST' && path === '/api/system/resume') return this.#command('wake');
    if (method === 'POST' && path === '/api/system/restart') {
      this.#virtual.reboot();
      return { status: 200, body: 'System will restart shortly.', isWrite: true };
    }
    return { status: 404, body: 'Not Found' };
  }

  #page(path: string): SimulatedReply {
    if (path === '/') {
      const body = '<!doctype html><html lang="en"><head><title>AxeOS</title></head><body></body></html>';
      return { status: 200, headers: { 'content-type': 'text/html' }, body };
    }
    if (path === '/api/system/info') return json(this.#info());
    if (path === '/api/system/asic')
      return json({
        ASICModel: ASIC_MODEL,
        deviceModel: this.#virtual.model.label,
        asicCount: 1,
        defaultFrequency: 525,
        frequencyOptions: FREQUENCIES_MHZ,
        defaultVoltage: 1150,
        voltageOptions: VOLTAGES_MV,
      });
    return { status: 404, body: 'Not Found' };
  }

  #command(kind: 'sleep' | 'wake'): SimulatedReply {
    if (this.#virtual.command({ kind }) === 'refused')
      return { status: 400, body: JSON.stringify({ error: 'mining cannot be changed now' }), isWrite: true };
    return { ...json({ message: kind === 'sleep' ? 'Mining paused' : 'Mining resumed' }), isWrite: true };
  }

  #info(): unknown {
    const { powerW, hashrateThs, phase, chipTempC, fanRpm, poolConnected, uptimeSeconds } =
      this.#virtual.read();
    const { mac } = this.#virtual.identity;
    return {
      power: Number(powerW.toFixed(2)),
      voltage: 5175,
      current: Number(((powerW / 5.175) * 1000).toFixed(1)),
      temp: Number(chipTempC.toFixed(1)),
      vrTemp: Math.round(chipTempC) + 8,
      hashRate: Number((hashrateThs * 1000).toFixed(3)),
      expectedHashrate: pointOfKind(this.#virtual.model, 'nominal').hashrateThs * 1000,
      bestDiff: '483M',
      bestSessionDiff: '1.2M',
      coreVoltage: 1150,
      coreVoltageActual: 1147,
      frequency: 525,
      ssid: 'mine',
      macAddr: mac.toUpperCase(),
      hostname: 'bitaxe',
      wifiStatus: 'Connected!',
      wifiRSSI: -52,
      sharesAccepted: poolConnected ? 812 : 0,
      sharesRejected: 1,
      uptimeSeconds: Math.round(uptimeSeconds),
      smallCoreCount: 2040,
      asicCount: 1,
      ASICModel: ASIC_MODEL,
      deviceModel: this.#virtual.model.label,
      stratumURL: 'pool.example.com',
      stratumPort: 3333,
      stratumUser: 'mine.worker',
      isUsingFallbackStratum: 0,
      version: VERSION,
      axeOSVersion: VERSION,
      idfVersion: 'v5.5',
      boardVersion: '601',
      runningPartition: 'ota_0',
      overheat_mode: 0,
      miningPaused: phase === 'sleeping',
      autofanspeed: 1,
      fanspeed: 45,
      fanrpm: fanRpm,
    };
  }
}

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

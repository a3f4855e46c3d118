import { cgminerDialect } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { DigestGate } from '../../shared/simulator-digest.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { type BitmainDocument, type BitmainFace, VirtualBitmain } from '../../shared/virtual-bitmain.js';
import { loadAtPowerW, loadOf, pointOfKind } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT, SELECTOR_ASLEEP, SELECTOR_AUTO, CONCORDE_BY_POWER } from './api.js';
import { RPC_PORT } from '../../shared/host-scan.js';

const TIMING: VirtualTiming = {
  downSeconds: [10, 50],
  upSeconds: [240, 580],
  changeSeconds: [60, 280],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

/** The same as of the firmware that it replaces. */
const REALM = 'antMiner Configuration';
const DEFAULT_USER = 'root';
const VERSION = '1.0.3';
const BOARDS = 3;
const FANS = 4;
const CHIPS_PER_BOARD = 108;
const SELECTORS = ['Auto', 'Fixed', 'Stock', 'Sleep'];

/** A virtual miner with MARA firmware: its web interface with Digest, and the read-only API on TCP 4028. */
export async function simulateMara(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const device = new VirtualBitmain(virtual, clock, faceOf(spec), `mine.${spec.minerId}`);
  const gate = new DigestGate({
    clock,
    realm: REALM,
    username: spec.credentials?.username ?? DEFAULT_USER,
    password: spec.credentials?.password ?? DEFAULT_USER,
    key: `${seed}:${spec.minerId}`,
  });
  const pages = new MaraPages(device, gate, () => Math.floor(clock.now().toSeconds()));
  const { http, rpc } = spec.ports ?? {};
  return serveTogether(virtual, spec.host, [
    [
      new HttpSimulatorServer(virtual, clock, (request) => pages.answer(request)),
      http ?? virtualPort(HTTP_PORT),
    ],
    [
      new TcpSimulatorServer(
        virtual,
        clock,
        cgminerDialect((call) => device.answer(call)),
      ),
      rpc ?? RPC_PORT,
    ],
  ]);
}

function faceOf({ model }: VirtualMinerSpec): BitmainFace {
  const names = { BMMiner: `kaonsu ${VERSION}`, Type: model.label, Model: model.label };
  const version = {
    ...names,
    API: '3.1',
    Miner: `MARAFW ${VERSION}`,
    CompileTime: 'Mon Dec 1 10:00:00 UTC 2025',
  };
  return { type: model.label, description: `kaonsu ${VERSION}`, version, head: version };
}

class MaraPages {
  readonly #device: VirtualBitmain;
  readonly #gate: DigestGate;
  readonly #unixSeconds: () => number;
  #selector: string;
  #mode: BitmainDocument;
  #rest: BitmainDocument;
  #pools: readonly BitmainDocument[];
  #isBlinking = false;
  readonly #history: BitmainDocument[] = [];

  constructor(device: VirtualBitmain, gate: DigestGate, unixSeconds: () => number) {
    this.#device = device;
    this.#gate = gate;
    this.#unixSeconds = unixSeconds;
    const { awakePointId } = device.virtual.read();
    const point = device.virtual.model.operatingPoints.find(({ id }) => id === awakePointId);
    const targetW = point?.setting?.verb === 'power-target' ? point.setting.powerW : null;
    this.#selector = targetW === null ? 'Stock' : SELECTOR_AUTO;
    const nominal = pointOfKind(device.virtual.model, 'nominal');
    this.#mode = {
      fixed: { frequency: 490, voltage: 13.8 },
      concorde: {
        'mode-select': CONCORDE_BY_POWER,
        'power-target': targetW ?? nominal.powerW,
        'hash-target': nominal.hashrateThs,
      },
    };
    this.#rest = {
      version: '1.0',
      fans: { mode: 'Auto', 'fixed-speed': 80 },
      'pool-group': [{ gid: 0, alias: '', percent: 100 }],
    };
    this.#pools = device.pools.map((pool) => ({ ...pool, gid: 0 }));
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const refused = this.#gate.refuse(request);
    if (refused !== null) return refused;
    const [path = '', query = ''] = request.path.split('?');
    const page = /^\/kaonsu\/v1\/(\w+)$/.exec(path)?.[1] ?? '';
    if (request.method === 'POST') return this.#post(page, request.body);
    const document = page === 'log' ? this.#log(query) : this.#page(page);
    return document === null ? { status: 404, body: '404 page not found' } : json(document);
  }

  #post(page: string, body: string): SimulatedReply {
    const document = objectOf(body);
    if (document === null) return json({ error: true, msg: 'invalid request' });
    if (page === 'miner_config') return { ...json(this.#setConfig(document)), isWrite: true };
    if (page === 'locate_miner') {
      this.#isBlinking = document['blinking'] === true;
      return json({ blinking: this.#isBlinking });
    }
    if (page !== 'maintenance') return { status: 404, body: '404 page not found' };
    const { type } = document;
    if (type !== 'reboot' && type !== 'reset' && type !== 'reload')
      return json({ error: true, msg: 'unknown type' });
    this.#device.virtual.reboot();
    return { ...json({ error: false, msg: 'success' }), isWrite: true };
  }

  #setConfig(document: BitmainDocument): BitmainDocument {
    const mode = objectOrNull(document['mode']);
    const selector = mode?.['work-mode-selector'];
    if (mode === null || typeof selector !== 'string' || !SELECTORS.includes(selector))
      return { error: true, msg: 'invalid work mode' };
    const concorde = objectOrNull(mode['concorde']);
    const from = this.#selectorNow;
    if (this.#goTo(selector, concorde) === 'refused') return { error: true, msg: 'failed to apply config' };
    if (this.#device.virtual.misbehaviour === 'lies') return { error: false, msg: 'success' };
    if (from !== selector) this.#note(from, selector);
    if (selector !== SELECTOR_ASLEEP) this.#selector = selector;
    this.#mode = mode;
    const { mode: _, pools, ...rest } = document;
    this.#rest = rest;
    // As real ones: what is not sent is gone.
    this.#pools = Array.isArray(pools) ? (pools as BitmainDocument[]) : [];
    return { error: false, msg: 'success' };
  }

  #goTo(selector: string, concorde: BitmainDocument | null): 'done' | 'refused' {
    const { virtual } = this.#device;
    if (selector === SELECTOR_ASLEEP) return virtual.command({ kind: 'sleep' });
    const targetW = Number(concorde?.['power-target']);
    const byPower = selector === SELECTOR_AUTO && concorde?.['mode-select'] === CONCORDE_BY_POWER;
    const { model } = virtual;
    const own = model.operatingPoints.find(
      ({ setting }) => setting?.verb === 'power-target' && setting.powerW === targetW,
    );
    const load =
      !byPower || !(targetW > 0)
        ? loadOf(pointOfKind(model, 'nominal'))
        : own !== undefined
          ? loadOf(own)
          : loadAtPowerW(model, targetW);
    const moved = virtual.command({ kind: 'point', load });
    if (moved === 'refused' || virtual.read().phase !== 'sleeping') return moved;
    return virtual.command({ kind: 'wake' });
  }

  #note(from: string, to: string): void {
    const change = { type: 'update', path: ['Mode', 'WorkModeSelector'], from, to };
    this.#history.push({ [String(this.#unixSeconds())]: [change] });
  }

  get #selectorNow(): string {
    return this.#device.virtual.read().phase === 'sleeping' ? SELECTOR_ASLEEP : this.#selector;
  }

  #log(query: string): unknown {
    return query === 'type=miner_config_history' ? this.#history : { log: '' };
  }

  #page(page: string): unknown {
    const { virtual, face } = this.#device;
    const { hashrateThs, powerW, phase, uptimeSeconds, chipTempC, fanRpm } = virtual.read();
    const boards = Array.from({ length: BOARDS }, (_, index) => this.#board(index));
    switch (page) {
      case 'ping':
        return { msg: 'pong' };
      case 'brief':
        return {
          status: { mining: 'Mining', sleeping: 'Sleep', starting: 'Initializing' }[phase],
          work_mode: this.#selectorNow,
          elapsed: Math.floor(uptimeSeconds),
          hashrate_realtime: rounded(hashrateThs),
          hashrate_average: rounded(hashrateThs),
          hashrate_ideal: pointOfKind(virtual.model, 'nominal').hashrateThs * 1000,
          power_consumption_estimated: rounded(powerW),
          temperature_max: Math.round(chipTempC),
        };
      case 'overview':
        return {
          model: face.type,
          model_extended: face.type,
          mac: virtual.identity.mac,
          control_board: 'AMLogic',
          version_firmware: VERSION,
        };
      case 'hashboards':
        return { hashboards: boards };
      case 'details':
        return { hashboard_infos: boards.map((board) => ({ ...board, asic_infos: [] })) };
      case 'fans':
        return { fans: Array.from({ length: FANS }, () => ({ current_speed: fanRpm })) };
      case 'event_chart':
        return { event_flags: [] };
      case 'locate_miner':
        return { blinking: this.#isBlinking };
      case 'network_config':
        return { hostname: 'Antminer', dhcp: true };
      case 'miner_config':
        return {
          ...this.#rest,
          pools: this.#pools,
          mode: { ...this.#mode, 'work-mode-selector': this.#selectorNow },
        };
      case 'pools':
        return this.#poolStates;
      default:
        return null;
    }
  }

  #board(index: number): BitmainDocument {
    const { virtual } = this.#device;
    const { hashrateThs, chipTempC } = virtual.read();
    const hot = Math.round(chipTempC);
    const ghs = rounded((hashrateThs * 1000) / BOARDS);
    return {
      index,
      hashrate_average: ghs,
      hashrate_avg: ghs,
      hashrate_ideal: rounded((pointOfKind(virtual.model, 'nominal').hashrateThs * 1000) / BOARDS),
      temperature_pcb: [hot - 20, hot - 10],
      temperature_chip: [hot - 8, hot],
      temperature_raw: [hot - 22, hot - 12],
      asic_num: CHIPS_PER_BOARD,
      serial_number: `${virtual.identity.serial}-${index}`,
    };
  }

  get #poolStates(): BitmainDocument[] {
    const { poolConnected } = this.#device.virtual.read();
    return this.#pools.map((pool, index) => ({
      index,
      url: pool['url'],
      user: pool['user'],
      status: index === 0 && poolConnected ? 'Alive' : 'Dead',
      priority: index,
      accepted: 0,
      rejected: 0,
    }));
  }
}

function objectOrNull(value: unknown): BitmainDocument | null {
  return typeof value === 'object' && value !== null ? (value as BitmainDocument) : null;
}

function objectOf(body: string): BitmainDocument | null {
  try {
    return objectOrNull(JSON.parse(body));
  } catch {
    return null;
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}

function json(document: unknown): SimulatedReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  };
}

import { keyedRandom } from '../../shared/random.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { answerGraphql } from '../../shared/simulator-graphql.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { loadAtPowerTarget, powerTargetOf } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { BASE, HTTP_PORT } from './api.js';
import { BraiinsReports, VERSION } from './simulator-reports.js';

const TIMING: VirtualTiming = {
  downSeconds: [2, 10],
  upSeconds: [30, 150],
  changeSeconds: [30, 150],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

/** A token ends this long after its last use. */
const TOKEN_SECONDS = 3600;
const DEFAULT = { username: 'root', password: 'root' };
const RAMP_SECONDS = { up_s: 5, down_s: 2 };
const STEP_W = 100;

/** A virtual machine under Braiins OS: its web server, with the public REST API. */
export async function simulateBraiins(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['power-target'];
  const device = new BraiinsDevice(virtual, clock, spec, seed);
  const server = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  return serveTogether(virtual, spec.host, [[server, spec.ports?.['http'] ?? virtualPort(HTTP_PORT)]]);
}

class BraiinsDevice {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #credentials: { readonly username: string; readonly password: string };
  readonly #key: string;
  readonly #reports: BraiinsReports;
  /** Tokens, and when each was last used. */
  readonly #tokens = new Map<string, number>();
  #logins = 0;
  /** Its mining service has been stopped, which a pause does not do. */
  #isStopped = false;
  #isLocated = false;
  #ramp = RAMP_SECONDS;

  constructor(virtual: VirtualMiner, clock: Clock, { minerId, credentials }: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#credentials = { ...DEFAULT, ...credentials };
    this.#key = `${seed}:${minerId}`;
    this.#reports = new BraiinsReports(virtual, clock, () => this.#isStopped);
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const [whole = ''] = request.path.split('?');
    const path = whole.replace(/\/$/, '');
    if (path === '')
      return page('<!DOCTYPE html><html><head><title>Braiins OS</title></head><body></body></html>');
    if (path === '/graphql') return this.#graphql(request.body);
    if (!path.startsWith(BASE)) return page('Not Found', 404);
    const name = path.slice(BASE.length);
    if (name === '/version') return json({ major: 1, minor: 1, patch: 0 });
    if (name === '/auth/login') return this.#login(request.body);
    if (!this.#knows(request.authorization)) return refusal(401, 'Unauthorized');
    if (request.method === 'GET') return this.#read(name);
    return this.#write(request.method, name, request.body);
  }

  #login(body: string): SimulatedReply {
    const { username, password } = documentOf(body);
    if (username !== this.#credentials.username || password !== this.#credentials.password)
      return refusal(401, 'Invalid username or password');
    this.#logins += 1;
    const token = Math.floor(keyedRandom(this.#key, 'token', this.#logins) * 36 ** 10).toString(36);
    this.#tokens.set(token, this.#nowSeconds);
    return json({ token, timeout_s: TOKEN_SECONDS });
  }

  #knows(token: string): boolean {
    const usedAt = this.#tokens.get(token);
    if (usedAt === undefined || this.#nowSeconds - usedAt > TOKEN_SECONDS) return false;
    this.#tokens.set(token, this.#nowSeconds);
    return true;
  }

  #read(name: string): SimulatedReply {
    if (name === '/actions/locate') return json(this.#isLocated);
    if (name === '/miner/status') return { ...json({ status: this.#reports.status }), isEndless: true };
    const report = this.#reports.report(name, this.#ramp);
    return report === null ? refusal(404, 'Not Found') : json(report);
  }

  #write(method: string, name: string, body: string): SimulatedReply {
    const reply = method === 'PUT' || method === 'PATCH' ? this.#command(name, body) : null;
    return reply === null ? refusal(404, 'Not Found') : { ...reply, isWrite: true };
  }

  #command(name: string, body: string): SimulatedReply | null {
    const { watt } = documentOf(body);
    switch (name) {
      case '/actions/pause':
        return this.#isStopped ? refusal(400, 'Miner is not running') : this.#move('sleep', false);
      case '/actions/resume':
        return this.#isStopped ? refusal(400, 'Miner is not running') : this.#move('wake', false);
      case '/actions/stop':
        return this.#move('sleep', true);
      case '/actions/start':
      case '/actions/restart':
        return this.#move('wake', false);
      case '/actions/reboot':
        this.#virtual.reboot();
        return { status: 204, body: '' };
      case '/actions/locate':
        this.#isLocated = body.trim() === 'true';
        return json(this.#isLocated);
      case '/performance/power-target':
        return this.#setTarget(Number(watt));
      case '/performance/power-target/default':
        return this.#setTarget(this.#reports.range.default);
      case '/performance/power-target/increment':
        return this.#setTarget(this.#targetW + Number(watt ?? STEP_W));
      case '/performance/power-target/decrement':
        return this.#setTarget(this.#targetW - Number(watt ?? STEP_W));
      case '/performance/quick-ramping':
        this.#ramp = { ...this.#ramp, ...documentOf(body) };
        return json(this.#ramp);
      default:
        return null;
    }
  }

  /** Tells whether it was so already, as the device does. */
  #move(kind: 'sleep' | 'wake', isStopped: boolean): SimulatedReply {
    const wasAsleep = this.#virtual.read().phase === 'sleeping';
    if (this.#virtual.command({ kind }) === 'refused') return refusal(400, 'Failed to control the miner');
    if (this.#virtual.misbehaviour !== 'lies') this.#isStopped = isStopped;
    return json(wasAsleep === (kind === 'sleep'));
  }

  #setTarget(watt: number): SimulatedReply {
    const { min, max } = this.#reports.range;
    if (!Number.isInteger(watt) || watt < min || watt > max)
      return refusal(400, `Power target ${watt} W is out of range, allowed range is ${min} W - ${max} W`);
    const load = loadAtPowerTarget(this.#virtual.model, watt);
    if (this.#virtual.command({ kind: 'point', load }) === 'refused')
      return refusal(400, 'Failed to set the power target');
    return json({ watt });
  }

  get #targetW(): number {
    return powerTargetOf(this.#virtual.model, this.#virtual.state.awake);
  }

  /** What is left of the interface of earlier versions: who it is. */
  #graphql(body: string): SimulatedReply {
    const { query, variables } = documentOf(body);
    const { label } = this.#virtual.model;
    const who = {
      bos: { hostname: this.#reports.hostname, info: { version: { full: VERSION } } },
      bosminer: { info: { modelName: label } },
    };
    const known = (variables ?? {}) as Readonly<Record<string, unknown>>;
    return json(answerGraphql(String(query), known, { query: who, mutation: {} }));
  }

  get #nowSeconds(): number {
    return this.#clock.now().toSeconds();
  }
}

function documentOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Why something is refused is the text of the reply. */
function refusal(status: number, body: string): SimulatedReply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

function page(body: string, status = 200): SimulatedReply {
  return { status, headers: { 'content-type': 'text/html' }, body };
}

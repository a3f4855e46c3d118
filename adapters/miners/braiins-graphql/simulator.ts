import type { Clock } from '../../../src/core/ports/clock.js';
import { cgminerDialect, type CgminerAnswer, type CgminerCall } from '../../shared/cgminer-dialect.js';
import type { MinerSimulator, SimulatorInput, VirtualMinerSpec } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import {
  answerGraphql,
  GraphqlFailure,
  type GraphqlArgs,
  type GraphqlNode,
} from '../../shared/simulator-graphql.js';
import {
  HttpSimulatorServer,
  type SimulatedReply,
  type SimulatedRequest,
} from '../../shared/simulator-http.js';
import { serveTogether } from '../../shared/simulator-servers.js';
import { TcpSimulatorServer } from '../../shared/simulator-tcp.js';
import { loadAtPowerTarget } from '../../shared/virtual-loads.js';
import { VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { virtualPort } from '../../shared/virtual-ports.js';
import { HTTP_PORT } from './api.js';
import { RPC_PORT } from './rpc.js';
import { BraiinsReports, VERSION } from './simulator-reports.js';

const TIMING: VirtualTiming = {
  downSeconds: [5, 25],
  upSeconds: [60, 270],
  changeSeconds: [40, 250],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

const DEFAULT_USER = 'root';
const VOID = { __typename: 'VoidResult', void: null };

/** A virtual machine under Braiins OS 24.09: the web server with GraphQL and the router's pages, and TCP 4028. */
export async function simulateBraiinsGraphql(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  virtual.survivesReboot = ['power-target'];
  const device = new BraiinsDevice(virtual, clock, spec, seed);
  const web = new HttpSimulatorServer(virtual, clock, (request) => device.answer(request));
  const rpc = new TcpSimulatorServer(
    virtual,
    clock,
    cgminerDialect((call) => device.answerRpc(call)),
  );
  return serveTogether(virtual, spec.host, [
    [web, spec.ports?.['http'] ?? virtualPort(HTTP_PORT)],
    [rpc, spec.ports?.['rpc'] ?? RPC_PORT],
  ]);
}

class BraiinsDevice {
  readonly #virtual: VirtualMiner;
  readonly #credentials: { readonly username: string; readonly password: string };
  readonly #key: string;
  readonly #reports: BraiinsReports;
  readonly #sessions = new Set<string>();

  constructor(virtual: VirtualMiner, clock: Clock, { minerId, credentials }: VirtualMinerSpec, seed: number) {
    this.#virtual = virtual;
    this.#credentials = { username: DEFAULT_USER, password: '', ...credentials };
    this.#key = `${seed}:${minerId}`;
    this.#reports = new BraiinsReports(virtual, clock);
  }

  answer(request: SimulatedRequest): SimulatedReply {
    const [path = ''] = request.path.split('?');
    if (path === '/graphql') return this.#graphql(request);
    if (path.startsWith('/cgi-bin/luci')) return this.#luci(path, request);
    if (path !== '/') return { status: 404, body: 'Not Found' };
    const body = '<!DOCTYPE html><html><head><title>Braiins OS</title></head><body></body></html>';
    return { status: 200, headers: { 'content-type': 'text/html' }, body };
  }

  answerRpc({ command }: CgminerCall): CgminerAnswer {
    if (command === 'pause' || command === 'resume') {
      const done = this.#virtual.command({ kind: command === 'pause' ? 'sleep' : 'wake' }) === 'done';
      return { reply: this.#reports.rpcWrite(command, done), isWrite: true };
    }
    return { reply: this.#reports.rpc(command) };
  }

  #graphql({ method, body, headers }: SimulatedRequest): SimulatedReply {
    if (method !== 'POST') return { status: 404, body: 'Not Found' };
    const { query, variables } = documentOf(body);
    const text = typeof query === 'string' ? query : '';
    const known = (variables ?? {}) as GraphqlArgs;
    let opened: string | null = null;
    const login = (args: GraphqlArgs): GraphqlNode => {
      if (!this.#accepts(args['username'], args['password']))
        return { __typename: 'AuthError', message: 'Invalid username or password' };
      opened = this.#open();
      return VOID;
    };
    const roots = {
      query: this.#reports.query(),
      mutation: { auth: { login }, ...this.#changes(this.#isOpen(headers.cookie)) },
    };
    const reply = answerGraphql(text, known, roots);
    const isWrite = /^\s*mutation\b/.test(text) && !/\bauth\s*\{/.test(text);
    const cookie = opened === null ? {} : { 'set-cookie': `session_id=${String(opened)}; HttpOnly; Path=/` };
    return {
      status: 200,
      headers: { 'content-type': 'application/json', ...cookie },
      body: JSON.stringify(reply),
      isWrite,
    };
  }

  /** What can be changed; without a session all of it is refused. */
  #changes(isOpen: boolean): { readonly [field: string]: GraphqlNode } {
    const guarded =
      (change: (args: GraphqlArgs) => GraphqlNode) =>
      (args: GraphqlArgs): GraphqlNode =>
        isOpen ? change(args) : new GraphqlFailure('Unauthorized');
    const run = (kind: 'sleep' | 'wake') => guarded(() => this.#run(kind));
    return {
      bosminer: {
        __typename: 'BosminerMutation',
        start: run('wake'),
        stop: run('sleep'),
        restart: run('wake'),
        config: {
          __typename: 'BosminerConfigurator',
          updateAutotuning: guarded(({ input }) => this.#tune((input ?? {}) as GraphqlArgs)),
        },
      },
      bos: {
        reboot: guarded(() => {
          this.#virtual.reboot();
          return VOID;
        }),
        setFaultLight: guarded(({ enable }) => ({ enabled: enable === true })),
      },
    };
  }

  #run(kind: 'sleep' | 'wake'): GraphqlNode {
    if (this.#virtual.command({ kind }) === 'done') return VOID;
    return { __typename: 'BosminerError', message: 'BOSminer service control failed' };
  }

  #tune({ powerTarget }: GraphqlArgs): GraphqlNode {
    const { min, max } = this.#reports.range;
    if (typeof powerTarget === 'number' && (powerTarget < min || powerTarget > max)) {
      const message = `Power target has to be between ${min} and ${max} W`;
      return { __typename: 'AutotuningError', message, powerTarget: message };
    }
    if (typeof powerTarget === 'number') {
      const load = loadAtPowerTarget(this.#virtual.model, powerTarget);
      if (this.#virtual.command({ kind: 'point', load }) === 'refused')
        return { __typename: 'AttributeError', message: 'Configuration could not be applied' };
    }
    return { __typename: 'AutotuningOut', ...this.#reports.tuning() };
  }

  #luci(path: string, { method, body, headers }: SimulatedRequest): SimulatedReply {
    if (method === 'POST' && path === '/cgi-bin/luci') {
      const form = new URLSearchParams(body);
      if (!this.#accepts(form.get('luci_username'), form.get('luci_password')))
        return { status: 403, body: 'Forbidden' };
      const cookie = `session_id=${this.#open()}; path=/cgi-bin/luci/; HttpOnly`;
      return { status: 302, headers: { 'set-cookie': cookie, location: '/cgi-bin/luci/' }, body: '' };
    }
    if (!this.#isOpen(headers.cookie)) return { status: 403, body: 'Forbidden' };
    const { mac } = this.#virtual.identity;
    if (path.endsWith('/admin/network/iface_status/lan'))
      return json([{ id: 'lan', proto: 'dhcp', ifname: 'eth0', macaddr: mac.toUpperCase() }]);
    if (path.endsWith('/bos/info')) return json({ version: VERSION, product: 'am2-s17' });
    return { status: 404, body: 'Not Found' };
  }

  /** A system user without a password is let in with any. */
  #accepts(username: unknown, password: unknown): boolean {
    const { username: user, password: secret } = this.#credentials;
    return username === user && (secret === '' || password === secret);
  }

  #open(): string {
    const draw = keyedRandom(this.#key, 'session', this.#sessions.size);
    const id = Math.floor(draw * 2 ** 48)
      .toString(16)
      .padStart(12, '0');
    this.#sessions.add(id);
    return id;
  }

  #isOpen(cookie: string | undefined): boolean {
    const [, id = ''] = /session_id=([^;\s]+)/.exec(cookie ?? '') ?? [];
    return this.#sessions.has(id);
  }
}

function json(body: unknown): SimulatedReply {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

function documentOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

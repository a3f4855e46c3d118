import type { OperatingPoint } from '../../../src/core/mining/operating-point.js';
import type { Clock } from '../../../src/core/ports/clock.js';
import type { MinerSimulator, SimulatorInput } from '../../shared/miner-firmware.js';
import { keyedRandom } from '../../shared/random.js';
import { TcpSimulatorServer, type TcpDialect } from '../../shared/simulator-tcp.js';
import { loadAtPowerW, loadOf, pointOfKind, VirtualMiner } from '../../shared/virtual-miner.js';
import type { VirtualTiming } from '../../shared/virtual-physics.js';
import { LUXOS_PORT } from './api.js';

const TIMING: VirtualTiming = {
  downSeconds: [2, 5],
  upSeconds: [20, 55],
  changeSeconds: [10, 30],
  offlineSecondsToSleep: null,
  offlineSecondsToWake: null,
};

/** A session ends this long after its last use. */
const SESSION_SECONDS = 60;
/** However fast its clock runs: what is asked of it comes over a real line from a real machine, which may be busy. */
const SESSION_WALL_SECONDS_MIN = 5;
const VERSION = 'LUXminer 2025.4.8';
/** The vendor's name for the profile that a miner leaves the factory with. */
const DEFAULT_PROFILE = 'default';

type Reply = Record<string, unknown>;

/** A virtual LuxOS miner on TCP, with its one session. */
export async function simulateLuxos(input: SimulatorInput): Promise<MinerSimulator> {
  const { spec, clock, seed, saved, onChange } = input;
  const virtual = new VirtualMiner({ ...spec, clock, seed, timing: TIMING, saved, onChange });
  virtual.misbehaviour = input.misbehaviour ?? null;
  const server = new TcpSimulatorServer(
    virtual,
    clock,
    new LuxosDialect(virtual, clock, `${seed}:${spec.minerId}`),
  );
  await server.listen(spec.host, spec.ports?.['api'] ?? LUXOS_PORT);
  return {
    virtual,
    get requestsAtOncePeak() {
      return server.concurrency.peak;
    },
    setWireFault: (fault) => void (server.fault = fault),
    close: () => server.close(),
  };
}

class LuxosDialect implements TcpDialect {
  readonly #virtual: VirtualMiner;
  readonly #clock: Clock;
  readonly #key: string;
  #session: { readonly id: string; lastUsedMs: number } | null = null;
  #logons = 0;
  #powerTargetW: number | null = null;
  #atmEnabled = true;

  constructor(virtual: VirtualMiner, clock: Clock, key: string) {
    this.#virtual = virtual;
    this.#clock = clock;
    this.#key = key;
  }

  takeRequest(received: Buffer): unknown {
    try {
      return JSON.parse(received.toString('utf8'));
    } catch {
      return null;
    }
  }

  answer(request: unknown): { reply: Buffer; isWrite: boolean } {
    const { command, parameter } = request as { command?: unknown; parameter?: unknown };
    const parameters = typeof parameter === 'string' ? parameter.split(',') : [];
    const reply = this.#run(String(command), parameters);
    const isWrite = ['curtail', 'profileset', 'atmset', 'powertargetset'].includes(String(command));
    return { reply: Buffer.from(`${JSON.stringify({ ...reply, id: 1 })}\0`), isWrite };
  }

  #run(command: string, [session, argument]: readonly string[]): Reply {
    if (command === 'config') return this.#config();
    if (command === 'power') return this.#power();
    if (command === 'summary') return this.#summary();
    if (command === 'profiles') return this.#profiles();
    if (command === 'session')
      return this.#ok(1, 'Session information', 'SESSION', { SessionID: this.#openSession()?.id ?? '' });
    if (command === 'logon') return this.#logon();
    if (!['logoff', 'curtail', 'profileset', 'atmset', 'powertargetset'].includes(command))
      return this.#error(14, 'Invalid command');
    const open = this.#openSession();
    if (open === null || open.id !== session) return this.#error(402, 'Session is not valid');
    open.lastUsedMs = this.#nowMs;
    if (command === 'logoff') {
      this.#session = null;
      return this.#ok(317, 'Session closed', 'SESSION', { SessionID: '' });
    }
    return this.#write(command, argument ?? '');
  }

  #write(command: string, argument: string): Reply {
    if (command === 'curtail') {
      if (argument !== 'sleep' && argument !== 'wakeup') return this.#error(336, 'Unknown curtail action');
      if (this.#virtual.command({ kind: argument === 'sleep' ? 'sleep' : 'wake' }) === 'refused')
        return this.#refused();
      return this.#ok(335, 'Curtailment command sent', 'CURTAIL', {
        Action: argument === 'sleep' ? 'sleep mode' : 'wake up',
      });
    }
    if (command === 'powertargetset') return this.#setPowerTarget(argument);
    if (command === 'atmset') {
      if (this.#virtual.misbehaviour === 'refuses') return this.#refused();
      this.#atmEnabled = argument === 'enabled=true';
      return this.#ok(338, 'ATM set', 'ATM', { Enabled: this.#atmEnabled });
    }
    const point = this.#virtual.model.operatingPoints.find(
      (candidate) => candidate.kind !== 'sleep' && profileOf(candidate) === argument,
    );
    if (point === undefined) return this.#error(322, `Unknown profile ${argument}`);
    // As on a real one, ATM has the last word on the profile while it is on.
    if (this.#atmEnabled) return this.#error(323, 'Profile cannot be set while ATM is enabled');
    if (this.#virtual.command({ kind: 'point', load: loadOf(point) }) === 'refused') return this.#refused();
    this.#powerTargetW = null;
    return this.#ok(321, 'Profile Set', 'PROFILE', { Board: 0, Profile: argument });
  }

  #setPowerTarget(argument: string): Reply {
    const powerW = Number(/^power=(\d+)$/.exec(argument)?.[1] ?? Number.NaN);
    if (!(powerW > 0)) return this.#error(341, `Invalid power target ${argument}`);
    const load = loadAtPowerW(this.#virtual.model, powerW);
    if (this.#virtual.command({ kind: 'point', load }) === 'refused') return this.#refused();
    this.#powerTargetW = powerW;
    return this.#ok(340, 'Power target set', 'POWERTARGET', { Power: powerW });
  }

  #logon(): Reply {
    if (this.#openSession() !== null) return this.#error(401, 'Another session is active');
    this.#logons += 1;
    const id = Math.floor(keyedRandom(this.#key, 'session', this.#logons) * 36 ** 8)
      .toString(36)
      .padStart(8, '0');
    this.#session = { id, lastUsedMs: this.#nowMs };
    return this.#ok(316, 'Session created', 'SESSION', { SessionID: id });
  }

  #openSession(): { readonly id: string; lastUsedMs: number } | null {
    const lastsSeconds = Math.max(SESSION_SECONDS, SESSION_WALL_SECONDS_MIN * this.#clock.speed);
    if (this.#session !== null && this.#nowMs - this.#session.lastUsedMs >= lastsSeconds * 1000)
      this.#session = null;
    return this.#session;
  }

  #config(): Reply {
    const { phase, awakePointId } = this.#virtual.read();
    const points = this.#virtual.model.operatingPoints;
    const step =
      points.findIndex(({ id }) => id === awakePointId) - points.findIndex(({ kind }) => kind === 'nominal');
    const asleep = phase === 'sleeping';
    return this.#ok(4, 'LUXminer config', 'CONFIG', {
      CurtailMode: asleep ? 'Sleep' : 'None',
      IsAtmEnabled: this.#atmEnabled,
      IsPowerSupplyOn: !asleep,
      IsPowerTargetSupported: true,
      IsPowerTargetEnabled: this.#powerTargetW !== null,
      ActualPowerTarget: this.#powerTargetW ?? 0,
      MACAddr: this.#virtual.identity.mac,
      SerialNumber: this.#virtual.identity.serial,
      Hostname: 'luxos',
      NameplateTHS: String(pointOfKind(this.#virtual.model, 'nominal').hashrateThs),
      Model: this.#virtual.model.label,
      Profile: profileOf(
        points.find(({ id }) => id === awakePointId) ?? pointOfKind(this.#virtual.model, 'nominal'),
      ),
      ProfileStep: String(step),
      SystemStatus: { mining: 'Mining', sleeping: 'Idle', starting: 'Initializing' }[phase],
    });
  }

  #power(): Reply {
    return this.#ok(311, 'Power', 'POWER', { PSU: true, Watts: Math.round(this.#virtual.read().powerW) });
  }

  #summary(): Reply {
    const ghs = Number((this.#virtual.read().hashrateThs * 1000).toFixed(2));
    return this.#ok(11, 'Summary', 'SUMMARY', { 'GHS 5s': ghs, 'GHS 1m': ghs, 'GHS av': ghs });
  }

  #profiles(): Reply {
    const awake = this.#virtual.model.operatingPoints.filter(({ kind }) => kind !== 'sleep');
    const list = awake.map((point) => ({
      'Profile Name': profileOf(point),
      Hashrate: point.hashrateThs,
      Watts: point.powerW,
      IsTuned: true,
      IsDynamic: false,
    }));
    return { ...this.#ok(319, 'Profiles', 'PROFILES', {}), PROFILES: list };
  }

  get #nowMs(): number {
    return this.#clock.now().toMillis();
  }

  #ok(code: number, message: string, name: string, body: Reply): Reply {
    return { STATUS: [this.#status('S', code, message)], [name]: [body] };
  }

  #refused(): Reply {
    return this.#error(337, 'Command failed: board communication error');
  }

  #error(code: number, message: string): Reply {
    return { STATUS: [this.#status('E', code, message)] };
  }

  #status(letter: 'S' | 'E', code: number, message: string): Reply {
    const When = Math.floor(this.#nowMs / 1000);
    return { STATUS: letter, When, Code: code, Msg: message, Description: VERSION };
  }
}

function profileOf({ setting }: OperatingPoint): string {
  return setting?.verb === 'profile' ? setting.profile : DEFAULT_PROFILE;
}

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { simulateVtn, type VtnSimulator } from '../../adapters/signals/openadr3/simulator.js';
import { startVirtualFleet, type VirtualFleet, type VirtualMinerSpec } from '../../adapters/virtual-fleet.js';
import { buildProgram } from '../../src/cli/program.js';
import { isoUtc } from '../../src/core/interval.js';
import { loadConfigFile, virtualMiners } from '../../src/outside.js';
import { EbbProcess } from '../e2e/ebb-process.js';
import { type Compiled, compiled } from '../support/compiled-worker.js';
import { emptyDatabase } from '../support/database.js';
import { HandClock } from '../support/hand-clock.js';
import { quiet } from './quiet.js';
import { seasonConfig } from './season-config.js';
import { TrueMeter } from './true-meter.js';

/** Quiet time is passed in parts of so much. */
const PASSED_MS = 6 * 3_600_000;
const COMMAND_MS = 60_000;
const SERVICE = ['service.process', 'quiet'].map((name) => `test/season/${name}.ts`);

/** Of a plan what is asserted. */
export interface PlanView {
  readonly epoch: number;
  readonly relaxed: readonly { readonly source: string; readonly because: string }[];
}

/**
 * A season on a clock that the test moves, for all that takes part: the service in a process of its own, the mine's virtual
 * miners on their sockets, the QSE's server, and the meter, which sees what is truly drawn.
 */
export class Season {
  readonly meter = new TrueMeter(15);
  /** Plans that deployments have had a look at. */
  readonly plans: PlanView[] = [];
  #isRunning = false;

  private constructor(
    readonly clock: HandClock,
    readonly ebb: EbbProcess,
    readonly fleet: VirtualFleet,
    readonly qse: VtnSimulator,
    readonly miners: readonly VirtualMinerSpec[],
    private readonly databaseUrl: string,
    private readonly removeRest: () => Promise<void>,
  ) {}

  /** @param startsAt ISO 8601 UTC */
  static async create(startsAt: string): Promise<Season> {
    const clock = new HandClock(startsAt);
    const database = await emptyDatabase();
    const qse = await simulateVtn({ clock, clientSecret: process.env['VTN_SECRET']! });
    const program = compiled('test/season/service.process', [...SERVICE, 'test/support/hand-clock.ts']);
    const ebb = await EbbProcess.create(
      seasonConfig(qse.baseUrl),
      { DATABASE_URL: database.url, EBB_VIRTUAL_FLEET: 'external' },
      (configFile) => serviceArguments(program, configFile, isoUtc(clock.now())),
    );
    const { sites } = await loadConfigFile(ebb.configFile);
    const miners = sites.flatMap(virtualMiners);
    const fleet = await startVirtualFleet({ miners, clock, seed: 7, misbehavingRatio: 0 });
    return new Season(clock, ebb, fleet, qse, miners, database.url, async () => {
      program.remove();
      await qse.close();
      await database.drop();
    });
  }

  get nowMs(): number {
    return this.clock.now().toMillis();
  }

  async start(): Promise<void> {
    await this.ebb.start();
    this.#isRunning = true;
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    await this.ebb.stop();
  }

  /** As the power goes: nothing is said to anybody. */
  async kill(): Promise<void> {
    this.#isRunning = false;
    await this.ebb.kill();
  }

  /** Runs to an instant in steps of so many seconds; the meter counts each. */
  async run(toMs: number, stepSeconds: number): Promise<void> {
    while (this.nowMs < toMs) {
      const [fromMs, beforeW] = [this.nowMs, this.fleet.totalPowerW()];
      const nextMs = Math.min(toMs, fromMs + stepSeconds * 1e3);
      this.clock.advance((nextMs - fromMs) / 1e3);
      this.meter.count(fromMs, nextMs, (beforeW + this.fleet.totalPowerW()) / 2);
      await this.#settle();
    }
  }

  /** Passes quiet time with the service down: the mine goes on as it is. */
  pass(toMs: number): void {
    while (this.nowMs < toMs) {
      const fromMs = this.nowMs;
      const nextMs = Math.min(toMs, fromMs + PASSED_MS);
      this.clock.advance((nextMs - fromMs) / 1e3);
      this.meter.count(fromMs, nextMs, this.fleet.totalPowerW());
    }
  }

  /** Has so many of the miners, of every firmware, accept and not obey, or not answer. @returns their ids */
  silence(ratio: number): string[] {
    if (ratio === 0) return [];
    const ids = this.miners.map(({ minerId }) => minerId).filter((_, index) => isDrawn(index, ratio));
    ids.forEach((id, index) => this.fleet.setMisbehaviour(id, index % 2 === 0 ? 'lies' : 'refuses'));
    return ids;
  }

  /** Mends them. */
  unsilence(): void {
    for (const id of this.fleet.misbehaviours().keys()) this.fleet.setMisbehaviour(id, null);
  }

  /** The `ebb` command on the same state and time. @returns what it printed */
  async command(...args: string[]): Promise<string> {
    const time = { clockMs: this.nowMs, wallMs: Date.now(), speed: 1 };
    writeFileSync(join(this.ebb.directory, 'simulated-clock.json'), JSON.stringify(time));
    const lines: string[] = [];
    const program = buildProgram({
      stateDirectory: this.ebb.directory,
      environment: {},
      write: (line) => lines.push(line),
      exit: (status) => {
        throw new Error(`exit ${status}: ${lines.join('\n')}`);
      },
    });
    const urlBefore = process.env['DATABASE_URL'];
    process.env['DATABASE_URL'] = this.databaseUrl;
    try {
      await program.parseAsync(['node', 'ebb', ...args]);
      // Its clock ran on by itself: what comes next is later.
      this.pass(this.nowMs + COMMAND_MS);
    } finally {
      if (urlBefore === undefined) delete process.env['DATABASE_URL'];
      else process.env['DATABASE_URL'] = urlBefore;
    }
    return lines.join('\n');
  }

  async remove(): Promise<void> {
    await this.ebb.remove();
    await this.fleet.close();
    await this.removeRest();
  }

  /** Whichever of the two has something to do keeps the other busy: asked twice, both have come to rest. */
  async #settle(): Promise<void> {
    if (!this.#isRunning) return;
    await this.ebb.ask({ toMs: this.nowMs });
    await quiet();
    await this.ebb.ask({ toMs: this.nowMs });
  }
}

/** Every so many of a row, as even as may be. */
function isDrawn(index: number, ratio: number): boolean {
  return Math.floor((index + 1) * ratio) > Math.floor(index * ratio);
}

function serviceArguments({ file }: Compiled, configFile: string, startsAt: string): string[] {
  const boot = pathToFileURL(resolve('dist/src/boot.js')).href;
  return ['--no-warnings', new URL(file).pathname, boot, configFile, startsAt];
}

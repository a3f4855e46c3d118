import { Patience } from './patience.js';
import {
  ERRANDS,
  type Errand,
  isLook,
  type Job,
  nextOf,
  type Request,
  queues,
  type Subnet,
  type Task,
} from './lane-jobs.js';
import { Queue } from './queue.js';
import { SubnetWindow, subnetOf } from './subnet-window.js';
import { type LaneLimits, laneLimits } from './lane-limits.js';
import { type LaneTime, WALL_TIME } from './lane-time.js';

/** While commands wait, every so many starts one is a look at a miner that was told already, where it is due. */
const VERIFY_EVERY = 2;
const SWEEP_MS = 50;
const TUNE_MS = 250;
const SLOTS_STEP = 64;
/** Share of what more slots could bring that they have to bring. */
const USEFUL_RATIO = 0.5;
/** Share of the fast lane's slots that may be late at once, beside a lane's worth before them, and be the miners' doing. */
const OURS_RATIO = 0.5;
/** Below the first, the process itself has time for more; above the second, more in flight only lengthens the tail. */
const LOAD_FREE = 0.85;
const LOAD_FULL = 0.95;

/**
 * Bounds what is in flight: over all miners, to one subnet, and to one request at a time for each miner. A request
 * that takes longer than a healthy miner would goes on in overtime and gives its slot to the next one, so that
 * miners that hang never hold the places of those that answer.
 */
export class Lanes {
  readonly #limits: LaneLimits;
  readonly #time: LaneTime;
  readonly #patience = new Patience();
  readonly #ready: Readonly<Record<Errand, Queue<Job>>> = queues();
  readonly #again = new Queue<Job>();
  readonly #subnets = new Map<string, Subnet>();
  /** The job of each miner that has one, and those that wait for it to end. */
  readonly #current = new Map<object, Job>();
  readonly #behind = new Map<object, Job[]>();
  readonly #fast = new Set<Job>();
  #retrying = 0;
  #overtime = 0;
  #polls = 0;
  #starts = 0;
  #slots: number;
  #stopSweep: (() => void) | null = null;
  #tunedMs = 0;
  #finished = 0;
  /** Requests a millisecond that justify more slots. */
  #rateWanted = 0;
  #idle: (() => void)[] = [];

  constructor(limits: LaneLimits = laneLimits(), time: LaneTime = WALL_TIME) {
    this.#limits = limits;
    this.#time = time;
    this.#slots = limits.fastMin;
  }

  /** Slots of the fast lane at the moment. */
  get slots(): number {
    return this.#slots;
  }

  /** Requests under way: in the fast lane, in overtime, and in the retry lane. */
  get inFlight(): { readonly fast: number; readonly overtime: number; readonly retry: number } {
    return { fast: this.#fast.size, overtime: this.#overtime, retry: this.#retrying };
  }

  /** Whether the miner has a request in flight or waiting. */
  busy(miner: object): boolean {
    return this.#current.has(miner);
  }

  /**
   * Runs `task` when the miner is free and its lane has a slot. What has not begun gives way to a command for the
   * same miner. @returns whether it ran. @throws what the task throws
   */
  run(miner: object, request: Request, task: Task): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const job: Job = {
        ...request,
        miner,
        task: () =>
          task().catch((error: unknown) => {
            reject(error as Error);
            return false;
          }),
        settle: resolve,
        state: 'queued',
        subnet: null,
        startedMs: 0,
      };
      const before = this.#current.get(miner);
      if (before === undefined) this.#enqueue(job);
      else if (before.state === 'queued' && !isLook(job)) {
        this.#drop(before);
        this.#enqueue(job);
      } else this.#behind.set(miner, [...(this.#behind.get(miner) ?? []), job]);
      this.#pump();
    });
  }

  /** Gives up what waits for these miners. What is in flight goes on. */
  giveUp(miners: Iterable<object>): void {
    for (const miner of miners) {
      for (const job of this.#behind.get(miner) ?? []) this.#drop(job);
      this.#behind.delete(miner);
      const job = this.#current.get(miner);
      if (job?.state !== 'queued') continue;
      this.#drop(job);
      this.#current.delete(miner);
    }
    this.#tellIdle();
  }

  /** Resolves when nothing is in flight or waits any more. */
  idle(): Promise<void> {
    if (this.#current.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #enqueue(job: Job): void {
    this.#current.set(job.miner, job);
    (job.again ? this.#again : this.#ready[job.errand]).push(job);
  }

  #drop(job: Job): void {
    job.state = 'dropped';
    job.settle(false);
  }

  #pump(): void {
    while (this.#retrying < this.#limits.retry && this.#socketsLeft() > 0) {
      const job = nextOf(this.#again);
      if (job === undefined) break;
      this.#retrying += 1;
      this.#start(job);
    }
    while (this.#fast.size < this.#slots && this.#socketsLeft() > 0) {
      const job = this.#nextFast();
      if (job === undefined) break;
      this.#fast.add(job);
      job.subnet?.window.enter();
      if (job.errand === 'poll') this.#polls += 1;
      this.#start(job);
    }
    this.#sweepLater();
  }

  #socketsLeft(): number {
    return this.#limits.sockets - this.#fast.size - this.#overtime - this.#retrying;
  }

  #nextFast(): Job | undefined {
    this.#starts += 1;
    if (this.#starts % VERIFY_EVERY === 0) {
      const look = this.#nextIn('verify');
      if (look !== undefined) return look;
    }
    for (const errand of ERRANDS) {
      if (errand === 'poll' && this.#polls >= this.#limits.polls) return undefined;
      const job = this.#nextIn(errand);
      if (job !== undefined) return job;
    }
    return undefined;
  }

  /** The first whose subnet has a slot; the others before it wait at their subnet. */
  #nextIn(errand: Errand): Job | undefined {
    for (;;) {
      const job = nextOf(this.#ready[errand]);
      if (job === undefined) return undefined;
      job.subnet ??= this.#subnetOf(job.host);
      if (!job.subnet.window.isFull) return job;
      job.subnet.parked[errand].push(job);
    }
  }

  #subnetOf(host: string): Subnet {
    const key = subnetOf(host);
    let subnet = this.#subnets.get(key);
    if (subnet === undefined)
      this.#subnets.set(key, (subnet = { window: new SubnetWindow(), parked: queues() }));
    return subnet;
  }

  #start(job: Job): void {
    job.state = 'running';
    job.startedMs = this.#time.nowMs();
    void job.task().then((answered) => this.#finish(job, answered));
  }

  #finish(job: Job, answered: boolean): void {
    const tookMs = this.#time.nowMs() - job.startedMs;
    this.#finished += 1;
    if (job.state === 'overtime') this.#overtime -= 1;
    else if (job.again) this.#retrying -= 1;
    else this.#leaveFast(job, true);
    if (answered) this.#patience.note(job.kind, tookMs);
    job.settle(true);
    this.#current.delete(job.miner);
    const next = this.#behind.get(job.miner)?.shift();
    if (next !== undefined) this.#enqueue(next);
    else this.#behind.delete(job.miner);
    this.#pump();
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#current.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #leaveFast(job: Job, inTime: boolean): void {
    this.#fast.delete(job);
    if (job.errand === 'poll') this.#polls -= 1;
    if (job.subnet === null) return;
    job.subnet.window.leave(inTime);
    // One for its place, and one for a window that has grown.
    for (let more = 0; more < 2 && !job.subnet.window.isFull; more += 1) this.#unpark(job.subnet);
  }

  #unpark({ parked }: Subnet): void {
    for (const errand of ERRANDS) {
      const job = nextOf(parked[errand]);
      if (job === undefined) continue;
      this.#ready[errand].putBack(job);
      return;
    }
  }

  #sweepLater(): void {
    if (this.#stopSweep !== null || this.#fast.size === 0) return;
    this.#stopSweep = this.#time.after(SWEEP_MS, () => {
      this.#stopSweep = null;
      this.#sweep();
    });
  }

  /** Takes the slots of those that take too long, and finds the number of slots. */
  #sweep(): void {
    const nowMs = this.#time.nowMs();
    const overtimeMax = this.#limits.sockets - this.#slots - this.#limits.retry;
    const late = [...this.#fast].filter((job) => nowMs - job.startedMs > this.#patience.ms(job.kind));
    const places = this.#isOurs(late.length) ? 0 : Math.max(0, overtimeMax - this.#overtime);
    for (const job of late.slice(0, places)) {
      job.state = 'overtime';
      this.#overtime += 1;
      this.#leaveFast(job, false);
    }
    if (nowMs - this.#tunedMs >= TUNE_MS) this.#tune(nowMs);
    this.#pump();
  }

  /** Where so many are late at once, this process or the network is slow: more in flight would make it slower. */
  #isOurs(late: number): boolean {
    return this.#overtime >= this.#limits.fastMax && late > OURS_RATIO * this.#slots;
  }

  /**
   * Little's law: what is in flight is rate times latency, so more help as long as there is time for more and the last
   * ones were of use. Where they were not, they only wait elsewhere.
   */
  #tune(nowMs: number): void {
    const rate = this.#finished / (nowMs - this.#tunedMs);
    this.#tunedMs = nowMs;
    this.#finished = 0;
    const load = this.#time.load();
    const isFull = this.#fast.size >= this.#slots;
    if (!isFull || load > LOAD_FULL) {
      this.#slots = Math.max(this.#limits.fastMin, this.#slots - SLOTS_STEP);
      this.#rateWanted = 0;
    } else if (load < LOAD_FREE && rate > this.#rateWanted && this.#slots < this.#limits.fastMax) {
      this.#rateWanted = rate * (1 + (USEFUL_RATIO * SLOTS_STEP) / this.#slots);
      this.#slots = Math.min(this.#limits.fastMax, this.#slots + SLOTS_STEP);
    }
  }
}

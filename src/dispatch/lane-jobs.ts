import { Queue } from './queue.js';
import type { SubnetWindow } from './subnet-window.js';

/** What is asked of miners, the most urgent first: load down, load up, is it there yet, how is it. */
export const ERRANDS = ['fall', 'rise', 'verify', 'poll'] as const;
export type Errand = (typeof ERRANDS)[number];

export interface Request {
  readonly errand: Errand;
  /** Where the miner answers. */
  readonly host: string;
  /** What takes about equally long everywhere: firmware and errand. */
  readonly kind: string;
  /** True where it failed before: then it waits in the retry lane. */
  readonly again: boolean;
}

/** Runs the request. @returns whether the miner answered; not how long it took to notice that it does not */
export type Task = () => Promise<boolean>;

export interface Job extends Request {
  readonly miner: object;
  readonly task: Task;
  readonly settle: (ran: boolean) => void;
  state: 'queued' | 'running' | 'overtime' | 'dropped';
  subnet: Subnet | null;
  startedMs: number;
}

export interface Subnet {
  readonly window: SubnetWindow;
  /** Jobs whose turn had come and for which the subnet had no slot, by errand. */
  readonly parked: Readonly<Record<Errand, Queue<Job>>>;
}

export function queues(): Readonly<Record<Errand, Queue<Job>>> {
  return { fall: new Queue(), rise: new Queue(), verify: new Queue(), poll: new Queue() };
}

export function nextOf(queue: Queue<Job>): Job | undefined {
  let job = queue.take();
  while (job?.state === 'dropped') job = queue.take();
  return job;
}

export function isLook({ errand }: Job): boolean {
  return errand === 'verify' || errand === 'poll';
}

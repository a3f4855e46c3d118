import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { EbbError } from '../src/core/errors.js';
import { virtualMinerStateShape } from './shared/virtual-state.js';

/** Changes come in bursts; one file is written for all of a burst. */
const SAVE_DELAY_MS = 250;

const keptMinerShape = z.object({
  minerId: z.string(),
  state: virtualMinerStateShape,
  /** Where it has moved to; absent while it is where it was put. */
  host: z.string().optional(),
});
const stateFileShape = z.object({ states: z.array(keptMinerShape) });

/** What a fleet's state file holds of one miner. */
export type KeptMiner = Readonly<z.infer<typeof keptMinerShape>>;

/** Writes the states of all miners after a change: the newest whole file is always there, whenever it is killed. */
export class StateKeeper {
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();
  readonly #file: string;
  readonly #states: () => KeptMiner[];

  constructor(file: string, states: () => KeptMiner[]) {
    this.#file = file;
    this.#states = states;
  }

  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      // A full disk stops the saving, not the mine; closing tells.
      this.#saving = this.#saving.then(() => this.#save()).catch(() => undefined);
    }, SAVE_DELAY_MS);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#saving;
    await this.#save();
  }

  async #save(): Promise<void> {
    await mkdir(dirname(this.#file), { recursive: true });
    await writeFile(`${this.#file}.new`, JSON.stringify({ states: this.#states() }));
    await rename(`${this.#file}.new`, this.#file);
  }
}

/** What an earlier run has left, by miner; nothing where there is no file. @throws EbbError where it cannot be used */
export async function readStates(file: string): Promise<Map<string, KeptMiner>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw new EbbError('rejected', `the virtual fleet's states cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  try {
    const { states } = stateFileShape.parse(JSON.parse(text));
    return new Map(states.map((kept) => [kept.minerId, kept]));
  } catch (error) {
    const advice = 'delete it to start the virtual fleet anew';
    throw new EbbError('malformed', `${file} does not hold the states of a virtual fleet: ${advice}`, {
      cause: error,
    });
  }
}

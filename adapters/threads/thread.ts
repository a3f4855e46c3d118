import { parentPort, workerData } from 'node:worker_threads';
import { inProcessDrivers } from './in-process.js';
import { serveDrivers } from './serve.js';

serveDrivers(parentPort!, inProcessDrivers(workerData as readonly string[]));

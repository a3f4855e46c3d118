// npm start [-- --config FILE]: sets up what is missing, then runs Ebb.
import { runBuilt } from './run.mjs';

await runBuilt('src/main.js');

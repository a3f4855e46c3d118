// npm run ebb -- COMMAND: sets up what is missing, then runs the `ebb` command.
import { runBuilt } from './run.mjs';

await runBuilt('src/cli/main.js');

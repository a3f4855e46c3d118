import { stateDirectory } from '../places.js';
import { failureText } from './failure.js';
import { buildProgram } from './program.js';

const FAILED = 1;

// A reader such as `head` may go away before all is written: that is no failure of the command.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await buildProgram({
    stateDirectory: stateDirectory(),
    environment: process.env,
    write: (line) => void process.stdout.write(`${line}\n`),
    exit: (status) => process.exit(status),
  }).parseAsync();
} catch (error) {
  process.stderr.write(`ebb: ${failureText(error)}\n`);
  process.exitCode = FAILED;
}

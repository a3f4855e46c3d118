import { parseArgs } from 'node:util';
import { startEbb } from './boot.js';
import { ConfigError } from './core/errors.js';
import { startTracing } from './platform/index.js';

const USAGE = `Ebb: a demand-response controller for Bitcoin mines

usage: npm start [-- --config FILE]

  --config FILE   the mine to run; without it the demo mine, with the settings that were changed in it, if any.
                  --config config/demo.yaml runs it as it comes
  --help          this text

environment:
  DATABASE_URL    a PostgreSQL server; without it an embedded one is started
  EBB_STATE_DIR   where data, keys and the token are kept (.ebb)
  EBB_LOG         json: one JSON object a line
  OTEL_EXPORTER_OTLP_ENDPOINT
                  an OpenTelemetry collector that is sent traces; without it there are none
`;

/** Stopping takes this long at the most; then the process ends as if it was killed, which is safe too. */
const STOP_MS_MAX = 30_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, help: { type: 'boolean', default: false } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  const endTracing = await startTracing(process.env);
  const ebb = await startEbb({ configFile: values.config });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    process.stdout.write('stopping: no more commands, the ledger gets its last entry\n');
    setTimeout(() => process.exit(1), STOP_MS_MAX).unref();
    ebb
      .stop()
      .then(endTracing)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          process.stderr.write(`ebb: stopped with an error: ${String(error)}\n`);
          process.exit(1);
        },
      );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

try {
  await main();
} catch (error) {
  if (error instanceof ConfigError) {
    const count = error.problems.length;
    process.stderr.write(
      `${error.message}\n\n${count} ${count === 1 ? 'mistake' : 'mistakes'} in the configuration; nothing was started or changed.\n`,
    );
  } else {
    process.stderr.write(`ebb: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  process.exit(1);
}

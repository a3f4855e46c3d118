/*
 * Ebb in a process of its own whose clock goes when it is told to: each message names an instant, and is answered when all
 * that was due until then is done.
 * Arguments: URL of the built `boot.js`, configuration file, the instant to start at.
 */
import pg from 'pg';
import type { startEbb } from '../../src/boot.js';
import { HandClock } from '../support/hand-clock.js';
import { quiet } from './quiet.js';

type Query = (...args: unknown[]) => unknown;

const [bootUrl = '', configFile = '', startsAt = ''] = process.argv.slice(2);
const clock = new HandClock(startsAt);
const queries = countedQueries();

const boot = (await import(bootUrl)) as { readonly startEbb: typeof startEbb };
const ebb = await boot.startEbb({ configFile, clock });
process.on('message', ({ toMs }: { toMs: number }) => {
  const seconds = (toMs - clock.now().toMillis()) / 1e3;
  if (seconds > 0) clock.advance(seconds);
  void quiet(queries).then(() => process.send!({ nowMs: clock.now().toMillis() }));
});
process.on('SIGTERM', () => void ebb.stop().then(() => process.exit(0)));

/** How many queries the database has not answered yet. */
function countedQueries(): () => number {
  let open = 0;
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  client.query = function counted(this: unknown, ...args: unknown[]): unknown {
    open += 1;
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      const rest = args.slice(0, -1);
      return query.call(this, ...rest, (...results: unknown[]) => {
        open -= 1;
        (callback as Query)(...results);
      });
    }
    const made = query.apply(this, args);
    if (made instanceof Promise) void made.catch(() => undefined).finally(() => (open -= 1));
    else open -= 1;
    return made;
  };
  return () => open;
}

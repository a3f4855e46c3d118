import type { MessagePort } from 'node:worker_threads';
import { Bundle, type DriverAnswer, type DriverCall, sentError, type ToThread } from './messages.js';
import type { MinerDrivers } from './in-process.js';

/** Answers the calls that come over `port` with what the adapters do. Closes both when it is asked to. */
export function serveDrivers(port: MessagePort, drivers: MinerDrivers): void {
  const answers = new Bundle<DriverAnswer>(port);
  port.on('message', (calls: ToThread) => {
    if (calls !== null)
      for (const call of calls) void answerTo(call, drivers).then((each) => answers.add(each));
    else void drivers.close().finally(() => port.close());
  });
}

async function answerTo(
  { id, firmware, method, args }: DriverCall,
  drivers: MinerDrivers,
): Promise<DriverAnswer> {
  try {
    const adapter = drivers.of(firmware);
    const run = adapter[method].bind(adapter) as (...all: typeof args) => Promise<unknown>;
    return { id, value: await run(...args) };
  } catch (error) {
    return { id, error: sentError(error) };
  }
}

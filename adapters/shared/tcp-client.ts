import { connect } from 'node:net';
import { EbbError } from '../../src/core/errors.js';

/**
 * Longest reply that is read. The longest real ones (`stats` and `profiles` of a four-board machine) are
 * about 60 kB; what is longer is broken or hostile, and thousands of miners are read at once.
 */
export const REPLY_BYTES_MAX = 512 * 1024;

/** Where every socket's bytes arrive, one at a time; a buffer for each would be 64 KiB for each connection. */
const ARRIVALS = Buffer.allocUnsafe(64 * 1024);

export interface TcpExchange {
  readonly host: string;
  readonly port: number;
  readonly request: Buffer;
  /** From the first packet to the last. */
  readonly timeoutMs: number;
  /** True as soon as the reply is whole. A reply may come in any number of segments. */
  readonly isComplete: (received: Buffer) => boolean;
  /** Whether what came before the other side closed, or before the timeout, may be a whole reply. */
  readonly mayEndUnmarked: (received: Buffer) => boolean;
}

/**
 * One connection, one request, one reply.
 * @throws EbbError `unreachable` or `malformed`; `outcomeUnknown` once the request may have arrived.
 */
export function exchangeOverTcp(exchange: TcpExchange): Promise<Buffer> {
  const { host, port, timeoutMs } = exchange;
  const where = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    let received: Buffer = Buffer.alloc(0);
    let sent = false;
    let finished = false;
    const finish = (settle: () => void): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      socket.destroy();
      settle();
    };
    const fail = (code: 'unreachable' | 'malformed', problem: string, cause?: unknown): void =>
      finish(() => reject(new EbbError(code, `${where} ${problem}`, { outcomeUnknown: sent, cause })));
    const endUnmarked = (ifEmpty: string): void => {
      if (exchange.mayEndUnmarked(received)) finish(() => resolve(received));
      else if (received.length > 0)
        fail('malformed', `sent ${received.length} bytes that are no whole reply`);
      else fail('unreachable', ifEmpty);
    };

    const take = (chunk: Buffer): void => {
      received = received.length === 0 ? Buffer.from(chunk) : Buffer.concat([received, chunk]);
      if (received.length > REPLY_BYTES_MAX)
        fail('malformed', `sent more than ${REPLY_BYTES_MAX} bytes: cut off`);
      else if (exchange.isComplete(received)) finish(() => resolve(received));
    };

    const socket = connect({
      host,
      port,
      noDelay: true,
      onread: {
        buffer: ARRIVALS,
        callback: (size) => {
          if (!finished) take(ARRIVALS.subarray(0, size));
          return !finished;
        },
      },
    });
    const timer = setTimeout(
      () =>
        endUnmarked(
          `${sent ? 'did not answer' : 'did not accept a connection'} within ${Math.round(timeoutMs)} ms`,
        ),
      timeoutMs,
    );
    socket.once('connect', () => {
      sent = true;
      socket.write(exchange.request);
    });
    socket.once('end', () => endUnmarked('closed the connection without an answer'));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      fail('unreachable', `cannot be reached: ${error.code ?? error.message}`, error),
    );
  });
}

import { fork } from 'node:child_process';

interface Call {
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

type Methods = Readonly<Record<string, (argument: never) => unknown>>;

/** A process of the bench whose methods are called over its channel. */
export interface Child<M extends Methods> {
  call<K extends keyof M & string>(
    method: K,
    argument: Parameters<M[K]>[0],
  ): Promise<Awaited<ReturnType<M[K]>>>;
  stop(): Promise<void>;
}

/** Answers the calls of the parent until it lets go. */
export function serveCalls(methods: Methods): void {
  process.on('message', (message) => {
    const { id, method, argument } = message as Call;
    const answer = async (): Promise<Answer> => {
      try {
        return { id, result: await methods[method]!(argument as never) };
      } catch (error) {
        return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
      }
    };
    void answer().then((reply) => process.send!(reply));
  });
  process.on('disconnect', () => process.exit(0));
}

/** Starts a module as a process of its own. @param flags of Node */
export function forkChild<M extends Methods>(module: URL, flags: readonly string[] = []): Child<M> {
  const child = fork(module, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // As scripts/run.mjs starts the product.
    execArgv: ['--enable-source-maps', '--max-semi-space-size=32', ...flags],
    serialization: 'advanced',
  });
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  const exited = new Promise<void>((resolve) =>
    child.once('exit', (status, signal) => {
      const why = new Error(`${module.pathname} ended (${status ?? signal})`);
      for (const { reject } of waiting.values()) reject(why);
      resolve();
    }),
  );
  child.on('message', (message) => {
    const { id, result, error } = message as Answer;
    const caller = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) caller?.resolve(result as never);
    else caller?.reject(new Error(error));
  });
  return {
    call: (method, argument) =>
      new Promise((resolve, reject) => {
        calls += 1;
        waiting.set(calls, { resolve, reject });
        child.send({ id: calls, method, argument } satisfies Call);
      }),
    stop: () => {
      if (child.connected) child.disconnect();
      return exited;
    },
  };
}

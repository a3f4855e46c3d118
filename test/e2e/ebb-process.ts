import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_SECONDS_MAX = 60;

/** Ebb as an operator starts it: a process of its own, driven over HTTP. It outlives no test. */
export class EbbProcess {
  #child: ChildProcess | null = null;
  #output = '';
  #token = '';

  private constructor(
    readonly directory: string,
    readonly configFile: string,
    private readonly port: number,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly program: (configFile: string) => readonly string[],
  ) {}

  /** @param program what Node runs at each start; by default Ebb itself */
  static async create(
    configYaml: string,
    environment: Readonly<Record<string, string>>,
    program = (configFile: string): readonly string[] => ['dist/src/main.js', '--config', configFile],
  ): Promise<EbbProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'ebb-e2e-'));
    const port = await freePort();
    const configFile = join(directory, 'mine.yaml');
    await writeFile(configFile, configYaml.replace('PORT', String(port)));
    return new EbbProcess(directory, configFile, port, environment, program);
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  get exitCode(): number | null {
    return this.#child?.exitCode ?? null;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async statusWithoutToken(path: string): Promise<number> {
    return (await fetch(`http://127.0.0.1:${this.port}${path}`)).status;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, this.program(this.configFile), {
      env: { ...process.env, ...this.environment, EBB_STATE_DIR: this.directory },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.#output += chunk.toString('utf8')));
    }
    await this.waitFor(
      'readiness',
      async () => (await this.#fetch('/readyz')).status === 200,
      READY_SECONDS_MAX,
    );
    this.#token = (await readFile(join(this.directory, 'token'), 'utf8')).trim();
  }

  /** Sends a message to a program that answers each with one of its own. */
  async ask(message: object): Promise<unknown> {
    const child = this.#child!;
    const answer = new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error(`Ebb ended:\n${this.#tail()}`)));
    });
    child.send(message);
    return answer.finally(() => child.removeAllListeners('message').removeAllListeners('exit'));
  }

  /** The power goes. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.#fetch(path);
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  async text(path: string): Promise<string> {
    const response = await this.#fetch(path);
    if (response.status !== 200) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return response.text();
  }

  async send<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<T> {
    const response = await this.#fetch(path, {
      method,
      headers: { 'content-type': 'application/json', ...more },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async waitFor(what: string, condition: () => Promise<boolean>, secondsMax: number): Promise<void> {
    const until = Date.now() + secondsMax * 1e3;
    let last: unknown = 'condition was false';
    while (Date.now() < until) {
      if (this.#child?.exitCode != null)
        throw new Error(`Ebb ended (${this.#child.exitCode}):\n${this.#tail()}`);
      try {
        if (await condition()) return;
      } catch (error) {
        last = error;
      }
      await sleep(100);
    }
    throw new Error(`no ${what} within ${secondsMax} s (${String(last)}):\n${this.#tail()}`);
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#token}` };
    return fetch(`http://127.0.0.1:${this.port}${path}`, {
      ...init,
      headers,
      signal: AbortSignal.timeout(10_000),
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  #tail(): string {
    return this.#output.slice(-4000);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

import { connect, type Socket } from 'node:net';
import {
  digestAuthorization,
  parseDigestChallenge,
  type DigestChallenge,
} from '../../adapters/shared/digest-auth.js';
import type { MinerConfig } from '../../src/core/site.js';
import { type Part, type Step, valuesIn } from './script.js';

/** Makes the whole request where it has a proof in it that only the firmware's own code can make. */
export type Signer = (recorded: string, values: ReadonlyMap<string, string>, password: string) => string;

const NO_COUNT = { nonceCount: 0 };

/** Plays scripts to one miner: connects, writes the bytes, reads the replies, and nothing else. */
export class Replay {
  readonly #miner: MinerConfig;
  readonly #signer: Signer | undefined;
  readonly #values = new Map<string, string>();
  readonly #prepared = new Map<readonly Step[], (string | null)[]>();
  #session: { challenge: DigestChallenge; nonceCount: number } | null = null;
  #steps: readonly Step[] = [];
  #ready: (string | null)[] = [];
  #at = 0;
  #sockets = new Map<number, Socket>();
  #received = '';
  #done: (error: Error | null) => void = () => undefined;

  constructor(miner: MinerConfig, signer: Signer | undefined) {
    this.#miner = miner;
    this.#signer = signer;
  }

  /** Makes as many of a script's requests as can be made before it is played. */
  prepare(steps: readonly Step[]): void {
    const learnt = new Set(steps.flatMap(({ learns }) => learns));
    const isReady = ({ parts }: Step): boolean =>
      parts.every((part) => part.kind !== 'value' || !learnt.has(part.key));
    this.#prepared.set(
      steps,
      steps.map((step) => (isReady(step) ? this.#render(step) : null)),
    );
  }

  play(steps: readonly Step[], done: (error: Error | null) => void): void {
    this.#steps = steps;
    this.#ready = this.#prepared.get(steps) ?? [];
    this.#at = 0;
    this.#done = done;
    this.#next();
  }

  #next(): void {
    const step = this.#steps[this.#at];
    if (step === undefined) {
      this.#finish(null);
      return;
    }
    this.#received = '';
    const request = this.#ready[this.#at] ?? this.#render(step);
    const open = this.#sockets.get(step.connection);
    if (open !== undefined) {
      open.write(request, 'latin1');
      return;
    }
    const socket = connect({ host: this.#miner.host, port: step.port, noDelay: true });
    this.#sockets.set(step.connection, socket);
    socket.once('connect', () => socket.write(request, 'latin1'));
    socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.toString('latin1');
      if (isWhole(this.#received)) this.#answered();
    });
    socket.once('end', () => this.#fail('closed the connection too early'));
    socket.once('error', (error) => this.#fail(error.message));
  }

  #answered(): void {
    const step = this.#steps[this.#at]!;
    if (this.#received.startsWith('HTTP/1.1 401')) {
      this.#challenged();
      return;
    }
    if (step.learns.length > 0)
      for (const [key, value] of valuesIn(this.#received)) this.#values.set(key, value);
    if (step.isLastOfConnection) this.#hangUp(step.connection);
    this.#at += 1;
    this.#next();
  }

  /** Once a miner: the nonce is kept and counted on from then. */
  #challenged(): void {
    const header = /^www-authenticate: (.*)$/im.exec(this.#received)?.[1] ?? '';
    const challenge = parseDigestChallenge(header);
    if (challenge === null || this.#session?.challenge.nonce === challenge.nonce) {
      this.#fail('does not take the credentials');
      return;
    }
    this.#session = { challenge, nonceCount: 0 };
    this.#ready = [];
    this.#next();
  }

  #render(step: Step): string {
    const text = step.parts.map((part) => this.#text(part)).join('');
    return this.#signer?.(text, this.#values, this.#miner.credentials?.password ?? '') ?? text;
  }

  #text(part: Part): string {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'host') return this.#miner.host;
    if (part.kind === 'value') return this.#values.get(part.key) ?? '';
    const { challenge } = this.#session ?? {
      challenge: { realm: '', nonce: '', qop: null, opaque: null, stale: false },
    };
    const session = this.#session ?? NO_COUNT;
    session.nonceCount += 1;
    const { username = '', password = '' } = this.#miner.credentials ?? {};
    return `authorization: ${digestAuthorization(challenge, {
      method: part.method,
      uri: part.uri,
      username,
      password,
      nonceCount: session.nonceCount,
      clientNonce: 'f00dcafef00dcafe',
    })}`;
  }

  #hangUp(connection: number): void {
    const socket = this.#sockets.get(connection);
    this.#sockets.delete(connection);
    socket?.removeAllListeners().on('error', () => undefined);
    socket?.destroy();
  }

  #fail(problem: string): void {
    this.#finish(
      new Error(`${this.#miner.minerId} at ${this.#miner.host}: ${problem} (step ${this.#at + 1})`),
    );
  }

  #finish(error: Error | null): void {
    for (const connection of [...this.#sockets.keys()]) this.#hangUp(connection);
    this.#prepared.delete(this.#steps);
    this.#done(error);
  }
}

const FRAME_BYTES = 4;

/** Whether a reply has ended: HTTP by its length or its last chunk, else a zero byte, or a length before it. */
export function isWhole(received: string): boolean {
  if (received.startsWith('HTTP/')) {
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd === -1) return false;
    const length = /\r\ncontent-length: *(\d+)/i.exec(received.slice(0, headEnd))?.[1];
    if (length !== undefined) return received.length >= headEnd + 4 + Number(length);
    return received.endsWith('0\r\n\r\n');
  }
  if (received.endsWith('\0')) return true;
  return (
    received.length > FRAME_BYTES &&
    Buffer.from(received.slice(0, FRAME_BYTES), 'latin1').readUInt32LE() === received.length - FRAME_BYTES
  );
}

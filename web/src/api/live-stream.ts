/** The live stream of the API, read by `fetch`: in browsers and in Node, with headers, which EventSource has not. */

/** One event of the stream. */
export interface LiveMessage {
  /** What happened: `plan`, `site`, `override`, … */
  readonly kind: string;
  /** Of the event; absent where it has none. */
  readonly id: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export type LiveState = 'connecting' | 'open' | 'waiting' | 'stopped';

export interface LiveStreamOptions {
  /** Such as `/api/v1/stream?site=demo`. */
  readonly url: string;
  /** Asked for at each connection: who reads may have signed in anew meanwhile. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly onMessage: (message: LiveMessage) => void;
  /** `why` is for people, where there is a reason to wait. */
  readonly onState?: (state: LiveState, why: string | null) => void;
  /** Replaced by tests. */
  readonly fetch?: typeof fetch;
}

/** The first wait after a connection that failed; each further one doubles it. */
const WAIT_MS_MIN = 500;
const WAIT_MS_MAX = 15_000;
/** Three beats of the service. A connection on which nothing comes for so long is dead. */
const SILENT_MS_MAX = 45_000;

/** Keeps one connection to the stream open, and goes on after the last event that was seen. */
export class LiveStream {
  #lastId: string | null = null;
  #going: AbortController | null = null;
  #waitMs = WAIT_MS_MIN;

  constructor(private readonly options: LiveStreamOptions) {}

  /** `Last-Event-ID` of the next connection. */
  get lastId(): string | null {
    return this.#lastId;
  }

  start(): void {
    if (this.#going) return;
    this.#going = new AbortController();
    void this.#run(this.#going.signal);
  }

  stop(): void {
    this.#going?.abort();
    this.#going = null;
  }

  async #run(stopped: AbortSignal): Promise<void> {
    const say = this.options.onState ?? (() => undefined);
    while (!stopped.aborted) {
      say('connecting', null);
      const why = await this.#read(stopped).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      if (stopped.aborted) break;
      // An end that the service has announced is no failure: it says when to come again by ending.
      say('waiting', why);
      await pause(this.#waitMs, stopped);
      if (why !== null) this.#waitMs = Math.min(2 * this.#waitMs, WAIT_MS_MAX);
    }
    say('stopped', null);
  }

  /** One connection, until it ends. @throws Error where there is none, or it went silent */
  async #read(stopped: AbortSignal): Promise<void> {
    const silent = new AbortController();
    const guard = () => setTimeout(() => silent.abort(new Error('nothing came for too long')), SILENT_MS_MAX);
    let timer = guard();
    try {
      const response = await (this.options.fetch ?? fetch)(this.options.url, {
        headers: {
          ...this.options.headers?.(),
          ...(this.#lastId !== null && { 'Last-Event-ID': this.#lastId }),
        },
        signal: AbortSignal.any([stopped, silent.signal]),
      });
      if (!response.ok || response.body === null) throw new Error(`the stream answered ${response.status}`);
      this.options.onState?.('open', null);
      const frames = new SseFrames();
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(timer);
        timer = guard();
        this.#waitMs = WAIT_MS_MIN;
        for (const frame of frames.add(decoder.decode(part.value, { stream: true }))) this.#take(frame);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #take({ event, id, data }: SseFrame): void {
    if (data !== null)
      this.options.onMessage({ kind: event, id, data: JSON.parse(data) as LiveMessage['data'] });
    // Once it was taken: what fails on the way is sent again.
    if (id !== null) this.#lastId = id;
  }
}

/** A block of the stream; one without data only moves the id on. */
export interface SseFrame {
  readonly event: string;
  readonly id: string | null;
  readonly data: string | null;
}

/** Puts a stream's text together, however it was cut. */
export class SseFrames {
  #rest = '';

  /** The blocks that are whole now. */
  add(text: string): SseFrame[] {
    const blocks = (this.#rest + text).split('\n\n');
    this.#rest = blocks.pop()!;
    return blocks.map(frameOf);
  }
}

function frameOf(block: string): SseFrame {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const [, name, value = ''] = /^([^:]+)(?:: ?(.*))?$/.exec(line) ?? [];
    if (name === undefined) continue;
    const before = name === 'data' ? fields.get(name) : undefined;
    fields.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return {
    event: fields.get('event') ?? 'message',
    id: fields.get('id') ?? null,
    data: fields.get('data') ?? null,
  };
}

function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    stopped.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}

import { bootOf, type Frame, takeFrames } from './frames.js';

/** An event of the live stream: its kind, its data as JSON text, and the id that it can be resumed after. */
export type LiveEvent = Frame;

const RETRY_MS = 1_000;
const RETRY_MS_MAX = 10_000;
/** A comment comes every 15 s: a line on which nothing came for longer is dead. */
const SILENT_MS_MAX = 20_000;

/** Where a live stream is read from. */
export interface StreamSource {
  /** The service's; empty: the page's own. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The last event that was seen before, by an earlier reader. */
  readonly lastId?: string;
}

export interface StreamListener {
  readonly onFrame: (frame: LiveEvent) => void;
  /** Connected or not; `restarts` counts the starts of Ebb that were seen beyond the first. */
  readonly onState: (state: { readonly isConnected: boolean; readonly restarts: number }) => void;
}

/** Reads the live stream until it is told to stop: comes back after each end, with the last event that was seen. */
export async function readStream(
  source: StreamSource,
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  let lastId = source.lastId ?? null;
  let restarts = 0;
  let waitMs = RETRY_MS;
  const seen = (frame: Frame): void => {
    if (frame.id !== null) {
      if (lastId !== null && bootOf(frame.id) !== bootOf(lastId)) restarts += 1;
      lastId = frame.id;
    }
    waitMs = RETRY_MS;
    listener.onState({ isConnected: true, restarts });
    listener.onFrame(frame);
  };
  while (!signal.aborted) {
    try {
      const isOpen = (): void => listener.onState({ isConnected: true, restarts });
      await readOnce(source, lastId, seen, isOpen, signal);
    } catch {
      // Whatever ended it, it is opened again.
    }
    if (signal.aborted) return;
    listener.onState({ isConnected: false, restarts });
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    waitMs = Math.min(RETRY_MS_MAX, waitMs * 2);
  }
}

async function readOnce(
  { url, headers }: StreamSource,
  lastId: string | null,
  onFrame: (frame: Frame) => void,
  onOpen: () => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENT_MS_MAX);
  try {
    const response = await fetch(`${url}/api/v1/stream`, {
      headers: { ...headers, ...(lastId !== null && { 'Last-Event-ID': lastId }) },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!response.ok || !response.body) return;
    onOpen();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENT_MS_MAX);
      const { frames, rest } = takeFrames(text + value);
      text = rest;
      frames.forEach(onFrame);
    }
  } finally {
    clearTimeout(timer);
  }
}

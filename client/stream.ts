import { bootOf, type Frame, takeFrames } from './frames.js';

const RETRY_MS = 1_000;
const RETRY_MS_MAX = 10_000;
/** A comment comes every 15 s: a line on which nothing came for longer is dead. */
const SILENT_MS_MAX = 20_000;

export interface StreamListener {
  readonly onFrame: (frame: Frame) => void;
  /** Connected or not; `restarts` counts the starts of Ebb that were seen beyond the first. */
  readonly onState: (state: { readonly isConnected: boolean; readonly restarts: number }) => void;
}

/** Reads the live stream until it is told to stop: comes back after each end, with the last event that was seen. */
export async function readStream(listener: StreamListener, signal: AbortSignal): Promise<void> {
  let lastId: string | null = null;
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
      await readOnce(lastId, seen, () => listener.onState({ isConnected: true, restarts }), signal);
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
  lastId: string | null,
  onFrame: (frame: Frame) => void,
  onOpen: () => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENT_MS_MAX);
  try {
    const response = await fetch('/api/v1/stream', {
      headers: {
        ...(lastId !== null && { 'Last-Event-ID': lastId }),
      },
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

import { useEffect, useRef, useState } from 'react';
import type { Progress, Verdict } from './verify-source.js';
import type { VerifyJob, VerifyMessage } from './verify.worker.js';

export type VerifyState =
  | { readonly step: 'idle' }
  | { readonly step: 'running'; readonly name: string; readonly progress: Progress }
  | { readonly step: 'done'; readonly name: string; readonly verdict: Verdict; readonly milliseconds: number }
  | { readonly step: 'failed'; readonly name: string; readonly message: string };

/** Verifies in a worker of its own, so that the page stays as it is meanwhile; one at a time. */
export function useVerify() {
  const [state, setState] = useState<VerifyState>({ step: 'idle' });
  const worker = useRef<Worker | null>(null);
  const stop = (): void => {
    worker.current?.terminate();
    worker.current = null;
  };
  useEffect(() => stop, []);

  const start = (job: VerifyJob, name: string): void => {
    stop();
    setState({ step: 'running', name, progress: { bytes: 0, lines: 0 } });
    const made = new Worker(new URL('./verify.worker.js', import.meta.url), { type: 'module' });
    worker.current = made;
    made.onmessage = ({ data }: MessageEvent<VerifyMessage>) => {
      if (data.type === 'progress') {
        setState({ step: 'running', name, progress: data.progress });
        return;
      }
      stop();
      setState(
        data.type === 'done'
          ? { step: 'done', name, verdict: data.verdict, milliseconds: data.milliseconds }
          : { step: 'failed', name, message: data.message },
      );
    };
    made.onerror = () => {
      stop();
      setState({ step: 'failed', name, message: 'The verifier could not be started in this browser.' });
    };
    made.postMessage(job);
  };
  const cancel = (): void => {
    stop();
    setState({ step: 'idle' });
  };
  return { state, start, cancel };
}

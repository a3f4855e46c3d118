import { chmodSync, createWriteStream, rmSync } from 'node:fs';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import type { DataSource } from 'typeorm';

/** Samples stored, and the seconds that storing them took. */
export interface Course {
  readonly samples: number;
  readonly seconds: number;
}

/** The product's way beside a bare COPY, a part of each in turn, so that both see the same moods of the machine. */
export interface Race {
  readonly ebb: Course;
  /** Null where the server cannot COPY from a file. */
  readonly copy: Course | null;
}

export function perSecond({ samples, seconds }: Course): number {
  return samples / seconds;
}

/** How many times as fast as COPY. */
export function shareOfCopy({ ebb, copy }: Race): number | null {
  return copy && perSecond(ebb) / perSecond(copy);
}

/** Runs one part after the other with a checkpoint before each, which is not counted. */
export async function race(
  database: DataSource,
  parts: readonly { readonly ebb: () => Promise<Course>; readonly copy: (() => Promise<Course>) | null }[],
): Promise<Race> {
  let ebb: Course = { samples: 0, seconds: 0 };
  let copy: Course | null = null;
  for (const part of parts) {
    if (part.copy) {
      await database.query('CHECKPOINT');
      copy = sum(copy ?? { samples: 0, seconds: 0 }, await part.copy());
    }
    await database.query('CHECKPOINT');
    ebb = sum(ebb, await part.ebb());
  }
  return { ebb, copy };
}

/** COPY of lines that the server reads from a file of its own machine: nothing is faster. Only COPY itself is timed. */
export async function timedCopy(
  database: DataSource,
  table: string,
  file: string,
  lines: Iterable<{ readonly text: string; readonly samples: number }>,
): Promise<Course> {
  const out = createWriteStream(file);
  let samples = 0;
  for (const part of lines) {
    samples += part.samples;
    if (!out.write(part.text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  chmodSync(file, 0o644);
  const start = performance.now();
  await database.query(`COPY ${table} FROM '${file}'`);
  const seconds = (performance.now() - start) / 1e3;
  rmSync(file);
  return { samples, seconds };
}

function sum(a: Course, b: Course): Course {
  return { samples: a.samples + b.samples, seconds: a.seconds + b.seconds };
}

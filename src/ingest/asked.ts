import { EbbError } from '../core/errors.js';

/** Whatever a source throws is the source's failure, so that the next one is asked. */
export async function asked<T>(id: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof EbbError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new EbbError('malformed', `${id}: ${message}`, { cause: error });
  }
}

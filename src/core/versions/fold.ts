import type { Version } from './version.js';
import { byKnown } from './news.js';

/** Which of a day's blocks go, and the versions of the one that is put in their place. */
export interface Folding {
  /** Its number: it and those after it are replaced by one. */
  readonly block: number;
  readonly versions: readonly Version[];
}

/**
 * Adds versions to the blocks of a day: as a block of their own, which swallows those before it that hold no more than it does.
 * So a day that is told interval by interval has no more blocks than its count of versions has binary digits, and each version
 * is written anew no more often than that.
 * @param blocks of the day, by their numbers from 0 on
 */
export function foldInto(blocks: readonly (readonly Version[])[], added: readonly Version[]): Folding {
  let [block, count] = [blocks.length, added.length];
  while (block > 0 && blocks[block - 1]!.length <= count) {
    block -= 1;
    count += blocks[block]!.length;
  }
  return { block, versions: byKnown([...blocks.slice(block).flat(), ...added]) };
}

import type { SiteBook } from './book.js';
import { compareScores, type Score, scoreOf } from './evaluate.js';
import type { HorizonModel } from './model.js';
import { roundLevels } from './rounding.js';
import type { Levels } from './trajectory.js';
import { fill, trim } from './trim.js';
import { Workplan } from './workplan.js';

/** Shares of a miner that rounding adds before it cuts off: which is best depends on the instance. */
const THETAS = [0.5, 0.38, 0.62, 0.24, 0.76, 0.1, 0.9];
/** Rounded plans that are trimmed: trimming takes longer than rounding. */
const TRIMMED = 2;

export interface Candidate extends Score {
  readonly levels: readonly Levels[];
}

/** The best of what several thetas round an LP's solution to, trimmed to the limits. */
export function bestRounding(book: SiteBook, model: HorizonModel, colValue: Float64Array): Candidate {
  const rounded = THETAS.map((theta) => candidate(book, roundLevels(book.facts, model, colValue, theta)));
  return rounded
    .sort(compareScores)
    .slice(0, TRIMMED)
    .map(({ levels }) => trimmed(book, levels))
    .sort(compareScores)[0]!;
}

/** Counts with their violations mended; changes `levels`. */
function trimmed(book: SiteBook, levels: readonly Levels[]): Candidate {
  trim(new Workplan(book, levels));
  // Sums kept up to date move by move have gathered rounding: scores are taken afresh.
  return candidate(book, levels);
}

/** The candidate with its room used; changes its levels. */
export function filled(book: SiteBook, { levels }: Candidate): Candidate {
  fill(new Workplan(book, levels));
  return candidate(book, levels);
}

/** Every miner where it was when the horizon began, trimmed. */
export function heldCandidate(book: SiteBook): Candidate {
  const { groups, T } = book.facts;
  const levels = groups.map(({ initialLevels }) =>
    initialLevels.map((above) => new Int32Array(T).fill(above)),
  );
  return filled(book, trimmed(book, levels));
}

export function betterOf(a: Candidate, b: Candidate): Candidate {
  return compareScores(a, b) <= 0 ? a : b;
}

function candidate(book: SiteBook, levels: readonly Levels[]): Candidate {
  return { levels, ...scoreOf(new Workplan(book, levels)) };
}

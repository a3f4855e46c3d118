/** Words further apart than this share of their letters have little to do with each other. */
const DISTANCE_RATIO_MAX = 0.4;

/** The known word that `word` was probably meant to be, or null. */
export function nearestWord(word: string, known: Iterable<string>): string | null {
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (
      distance <= DISTANCE_RATIO_MAX * Math.max(word.length, candidate.length) &&
      distance < (best?.distance ?? Infinity)
    ) {
      best = { word: candidate, distance };
    }
  }
  return best?.word ?? null;
}

/** A fix for a name that refers to nothing: the one that was probably meant, and what there is. */
export function fixOfName(word: string, known: readonly string[]): string {
  const near = nearestWord(word, known);
  const list =
    known.length === 0
      ? 'There is none.'
      : `There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}.`;
  return near === null ? list : `Did you mean "${near}"? ${list}`;
}

/** Letters to change, add or take away (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

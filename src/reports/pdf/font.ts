/** What the fonts that every reader has can show, beside Latin-1. */
const SHOWN = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
const STAND_INS: Readonly<Record<string, string>> = {
  '≤': '<=',
  '≥': '>=',
  Σ: 'sum of',
  '→': '->',
  '₂': '2',
  '−': '-',
};

/** A text as these fonts can show it: what they have no sign for is a question mark. */
export function harmlessForFont(text: string): string {
  return [...text]
    .map((sign) => {
      const code = sign.codePointAt(0)!;
      const isLatin = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || sign === '\n';
      return isLatin || SHOWN.has(sign) ? sign : (STAND_INS[sign] ?? '?');
    })
    .join('');
}

const MEANINGS = {
  V: { text: 'Verified', title: 'The primary text was read.' },
  S: { text: 'Secondary source', title: 'Known from a secondary source.' },
  U: { text: '[U] Unverified', title: 'No source confirms it. Confirm it before money depends on it.' },
} as const;

/** How well a rule is known, in a word. */
export function VerificationMark({ mark }: { readonly mark: keyof typeof MEANINGS }) {
  const { text, title } = MEANINGS[mark];
  return (
    <span className="tag" data-mark={mark} title={title}>
      {text}
    </span>
  );
}

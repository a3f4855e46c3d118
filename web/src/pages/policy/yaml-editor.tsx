import { EditorState, RangeSetBuilder, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, lineNumbers } from '@codemirror/view';
import { EditorView, minimalSetup } from 'codemirror';
import { useEffect, useRef } from 'react';

interface EditorProps {
  readonly text: string;
  readonly isReadOnly: boolean;
  /** Lines with a mistake, from 1. */
  readonly wrongLines: readonly number[];
  readonly onChange: (text: string) => void;
}

const setWrong = StateEffect.define<readonly number[]>();

/** Marks the lines of mistakes. */
const wrong = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    const effect = transaction.effects.find((each) => each.is(setWrong));
    if (!effect) return marks.map(transaction.changes);
    const builder = new RangeSetBuilder<Decoration>();
    const { doc } = transaction.state;
    for (const line of [...new Set(effect.value as readonly number[])].sort((a, b) => a - b)) {
      if (line < 1 || line > doc.lines) continue;
      const { from } = doc.line(line);
      builder.add(from, from, Decoration.line({ class: 'wrong-line' }));
    }
    return builder.finish();
  },
  provide: (field) => EditorView.decorations.from(field),
});

const look = EditorView.theme({
  '&': { fontSize: '0.9rem', color: 'var(--text)', backgroundColor: 'var(--panel)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'inherit', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.wrong-line': { outline: '2px solid var(--bad)', outlineOffset: '-2px' },
});

/**
 * The draft as YAML. It lives below a shadow root: there its styles are adopted sheets, which the strict content policy
 * lets pass, whereas style elements are not.
 */
export function YamlEditor({ text, isReadOnly, wrongLines, onChange }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef(onChange);
  const first = useRef(text);
  useEffect(() => void (told.current = onChange), [onChange]);
  useEffect(() => {
    const node = place.current!;
    const root = node.shadowRoot ?? node.attachShadow({ mode: 'open' });
    const made = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          minimalSetup,
          lineNumbers(),
          EditorView.lineWrapping,
          wrong,
          look,
          EditorState.readOnly.of(isReadOnly),
          EditorView.contentAttributes.of({ 'aria-label': 'Settings as YAML' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) told.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [isReadOnly]);
  useEffect(() => {
    first.current = text;
    const known = view.current?.state.doc.toString();
    if (known !== undefined && known !== text)
      view.current!.dispatch({ changes: { from: 0, to: known.length, insert: text } });
  }, [text]);
  useEffect(() => view.current?.dispatch({ effects: setWrong.of(wrongLines) }), [wrongLines]);
  return <div ref={place} className="yaml-editor" />;
}

import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Dialog } from '../ui/dialog.js';

/** Something that can be done from the keyboard and from the palette. */
export interface Command {
  /** Keys one after another, as they are shown: `c`, `g n`. Absent: only in the palette. */
  readonly keys?: string;
  readonly name: string;
  readonly run: () => void;
}

interface Registry {
  readonly commands: readonly Command[];
  readonly add: (command: Command) => () => void;
}

const RegistryContext = createContext<Registry | null>(null);
/** The second key of two must follow within this time. */
const SEQUENCE_MS = 1_200;

/** Listens for the keys of all commands that pages have told; `?` shows them. */
export function ShortcutsProvider({ children }: { readonly children: ReactNode }) {
  const [commands, setCommands] = useState<readonly Command[]>([]);
  const [isShown, setShown] = useState(false);
  const registry = useMemo(
    () => ({
      commands,
      add: (command: Command) => {
        setCommands((known) => [...known, command]);
        return () => setCommands((known) => known.filter((each) => each !== command));
      },
    }),
    [commands],
  );
  useKeys(commands, () => setShown(true));
  return (
    <RegistryContext value={registry}>
      {children}
      <Dialog title="Keyboard shortcuts" isOpen={isShown} onOpenChange={setShown}>
        <ShortcutList commands={commands} />
      </Dialog>
    </RegistryContext>
  );
}

/** Makes a command known for as long as the component is there. */
export function useCommand(name: string, keys: string | undefined, run: () => void): void {
  const { add } = useRegistry();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const addRef = useRef(add);
  useEffect(
    () => addRef.current({ name, ...(keys !== undefined && { keys }), run: () => latest.current() }),
    [name, keys],
  );
}

export function useCommands(): readonly Command[] {
  return useRegistry().commands;
}

function useRegistry(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error('commands are told within ShortcutsProvider');
  return registry;
}

function useKeys(commands: readonly Command[], onHelp: () => void): void {
  const pressed = useRef({ keys: '', atMs: 0 });
  const onHelpRef = useRef(onHelp);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (event.key === '?') {
        onHelpRef.current();
        return;
      }
      const { keys, atMs } = pressed.current;
      const sequence =
        event.timeStamp - atMs < SEQUENCE_MS && keys !== '' ? `${keys} ${event.key}` : event.key;
      const found =
        commands.find((each) => each.keys === sequence) ?? commands.find((each) => each.keys === event.key);
      pressed.current = { keys: found ? '' : event.key, atMs: event.timeStamp };
      if (!found) return;
      event.preventDefault();
      found.run();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [commands]);
}

/** Whoever types text, or has a dialog open, does not mean a shortcut. */
function isTyping(target: EventTarget | null): boolean {
  if (document.querySelector('[role=dialog], [role=alertdialog]')) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function ShortcutList({ commands }: { readonly commands: readonly Command[] }) {
  const all = [
    { keys: '?', name: 'Keyboard shortcuts' },
    { keys: 'Ctrl K', name: 'Command palette (⌘K on a Mac)' },
    ...commands.filter(({ keys }) => keys !== undefined),
  ];
  return (
    <dl className="shortcuts">
      {all.map(({ keys, name }) => (
        <div key={name}>
          <dt>
            {keys!.split(' ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{name}</dd>
        </div>
      ))}
    </dl>
  );
}

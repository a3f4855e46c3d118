import { useEffect } from 'react';
import {
  Autocomplete,
  Dialog as AriaDialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  useFilter,
} from 'react-aria-components';
import { useCommands } from './shortcuts.js';

/** Everything that can be done here, found by its name: Ctrl-K or ⌘K. */
export function Palette({
  isOpen,
  onOpenChange,
}: {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const commands = useCommands();
  const { contains } = useFilter({ sensitivity: 'base' });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      onOpenChange(true);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onOpenChange]);
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className="overlay overlay-top">
      <Modal className="modal palette">
        <AriaDialog aria-label="Command palette">
          {({ close }) => (
            <Autocomplete filter={contains}>
              <SearchField aria-label="Find a command" autoFocus>
                <Input placeholder="What do you want to do?" />
              </SearchField>
              <Menu
                aria-label="Commands"
                items={commands.map((command, index) => ({ ...command, id: `${index} ${command.name}` }))}
                renderEmptyState={() => <p className="quiet">Nothing of that name.</p>}
                onAction={() => undefined}
              >
                {({ name, keys, run }) => (
                  <MenuItem
                    textValue={name}
                    onAction={() => {
                      close();
                      run();
                    }}
                  >
                    <span>{name}</span>
                    {keys !== undefined && <kbd>{keys}</kbd>}
                  </MenuItem>
                )}
              </Menu>
            </Autocomplete>
          )}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

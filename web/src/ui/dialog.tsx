import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.js';
import { Icon } from './icon.js';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
  /** Wider than text needs, for what has two columns. */
  readonly wide?: boolean;
}

/** A dialog over the page: closed by Escape, by its cross, or by a press beside it. */
export function Dialog({ title, isOpen, onOpenChange, children, wide = false }: DialogProps) {
  return (
    <ModalOverlay isOpen={isOpen} onOpenChange={onOpenChange} isDismissable className="overlay">
      <Modal className={`modal${wide ? ' modal-wide' : ''}`}>
        <AriaDialog>
          <div className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <Button kind="quiet" aria-label="Close" onPress={() => onOpenChange(false)}>
              <Icon name="close" />
            </Button>
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

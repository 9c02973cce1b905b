import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useT } from '../texts.tsx';
import { Icon } from './icons.tsx';

/** A dialog over the page: focus goes in, stays in, and comes back; Escape or a press outside closes it. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
  alert = false,
}: {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
  /** must be answered: a press outside does not close it */
  alert?: boolean;
}) {
  const t = useT();
  return (
    <ModalOverlay className="veil" isOpen isDismissable={!alert} onOpenChange={open => open || onClose()}>
      <Modal className={wide ? 'modal wide' : 'modal'}>
        <AriaDialog className="dialog" role={alert ? 'alertdialog' : 'dialog'}>
          <header className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <button type="button" className="quiet square" aria-label={t('close')} onClick={onClose}>
              <Icon name="close" />
            </button>
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

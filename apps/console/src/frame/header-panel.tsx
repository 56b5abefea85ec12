import { FocusTrap } from '@mantine/core';
import { useClickOutside, useFocusReturn, useHotkeys } from '@mantine/hooks';
import { type ReactElement, type ReactNode, Suspense } from 'react';
import classes from './header-panel.module.css';

interface Given {
  /** What a reader of the screen hears the panel called. */
  readonly label: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The button that opens it, and closes it again. */
  readonly button: ReactNode;
  /** May be loaded when it is opened. */
  readonly children: ReactNode;
}

/**
 * A panel below a button of the header. It needs none of the code that places a popover beside anything anywhere, which
 * every browser would load before it shows a page.
 */
export const HeaderPanel = ({ label, isOpen, onClose, button, children }: Given): ReactElement => {
  const outside = useClickOutside(onClose, undefined, undefined, isOpen);
  useFocusReturn({ opened: isOpen });
  // no field keeps it for itself: whoever types a date leaves by it, too
  useHotkeys([['Escape', () => isOpen && onClose()]], []);
  return (
    <div className={classes.anchor} ref={outside}>
      {button}
      {isOpen && (
        <FocusTrap>
          <div role="dialog" aria-label={label} tabIndex={-1} className={classes.panel}>
            <Suspense fallback={null}>{children}</Suspense>
          </div>
        </FocusTrap>
      )}
    </div>
  );
};

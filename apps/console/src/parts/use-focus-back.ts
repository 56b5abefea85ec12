import { useEffect, useState } from 'react';

/**
 * Gives the focus back to what had it before a dialog that goes away as a whole: the library itself only does so for
 * one that stays and is closed.
 */
export const useFocusBack = (): void => {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // what the dialog was opened with is reached again only once the dialog is gone
      setTimeout(() => {
        const isNowhere = document.activeElement === null || document.activeElement === document.body;
        if (isNowhere && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      });
    },
    [before],
  );
};

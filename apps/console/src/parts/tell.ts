import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';

/** Says in a corner what was done; it goes by itself. */
export const tell = (message: ReactNode): void => {
  notifications.show({ message, color: 'green', closeButtonProps: { 'aria-label': 'Close' } });
};

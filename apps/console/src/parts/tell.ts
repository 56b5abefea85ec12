import { notifications } from '@mantine/notifications';

/** Says in a corner what was done; it goes by itself. */
export const tell = (message: string): void => {
  notifications.show({ message, color: 'green', closeButtonProps: { 'aria-label': 'Close' } });
};

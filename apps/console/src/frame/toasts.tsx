import { Notifications } from '@mantine/notifications';
import type { ReactElement } from 'react';

const Toasts = (): ReactElement => <Notifications position="bottom-right" />;

export default Toasts;

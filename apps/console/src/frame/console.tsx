import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { createQueryClient } from '../api/query-client.js';
import { resolveVariables, theme } from '../parts/theme.js';
import { createConsoleRouter } from './router.js';

/** The whole console: its look, what it asks the server, and its addresses. */
export const Console = (): ReactElement => {
  const [client] = useState(createQueryClient);
  const [router] = useState(createConsoleRouter);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
};

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { type ComponentType, lazy, type ReactElement, Suspense, useState } from 'react';
import { createQueryClient } from '../api/query-client.js';
import { useAfterPaint } from '../parts/after-paint.js';
import { resolveVariables, theme } from '../parts/theme.js';
import { createConsoleRouter } from './router.js';

/** What is said in the corner waits until its part is here; without it everything else goes on. */
const Toasts = lazy<ComponentType>(() => import('./toasts.js').catch(() => ({ default: () => null })));

/** The whole console: its look, what it asks the server, and its addresses. */
export const Console = (): ReactElement => {
  const [client] = useState(createQueryClient);
  const [router] = useState(createConsoleRouter);
  const isDrawn = useAfterPaint(true);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={resolveVariables} defaultColorScheme="auto">
      <Suspense fallback={null}>{isDrawn && <Toasts />}</Suspense>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
};

import { Alert, Button, Group, Text } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { Icon } from '../parts/icons.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import { OldRelease } from './old-release.js';

/** Loads the same address once more: what it says, such as a user or a moment, stays. */
const reload = (): void => location.reload();

export const Fault = ({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }): ReactElement =>
  error instanceof OldRelease ? (
    <Alert role="alert" color="orange" icon={<Icon name="warning" />} title="The console was renewed meanwhile">
      <Text size="sm" mb="sm">
        This tab is of an older release, whose files are gone. Load it anew to go on: the address stays the same, and
        what was saved is saved. What you were typing elsewhere on the page is lost.
      </Text>
      <Group>
        <Button size="compact-sm" onClick={reload}>
          Load anew
        </Button>
      </Group>
    </Alert>
  ) : (
    <ProblemAlert error={error} onRetry={onRetry} />
  );

/** Stands in place of a page that failed; the frame around it goes on. */
export const PageFault = ({ error, reset }: ErrorComponentProps): ReactElement => (
  <Fault error={error} onRetry={reset} />
);

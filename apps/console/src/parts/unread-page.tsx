import type { ReactElement } from 'react';
import { PageHeader } from './page-header.js';
import { ProblemAlert } from './problem-alert.js';

interface Given {
  /** A drawer has its title already. */
  readonly title: string | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

/** Takes the place of a page whose subject is not there, or could not be read: it says what was looked for, and why. */
export const UnreadPage = ({ title, error, refetch }: Given): ReactElement => (
  <>
    {title !== undefined && <PageHeader title={title} />}
    <ProblemAlert error={error} onRetry={() => void refetch()} />
  </>
);

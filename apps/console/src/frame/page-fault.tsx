import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { ProblemAlert } from '../parts/problem-alert.js';

/** Stands in place of a page that failed; the frame around it goes on. */
export const PageFault = ({ error, reset }: ErrorComponentProps): ReactElement => (
  <ProblemAlert error={error} onRetry={reset} />
);

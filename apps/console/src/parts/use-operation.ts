import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { problemOf } from '../api/problem.js';
import { type Grounds, useCommand } from '../api/use-command.js';
import { type OperationBody, usePreview } from '../api/use-preview.js';
import { rememberStarted } from './started-operations.js';

interface Given {
  /** Names the content: another content has another key. */
  readonly contentKey: string;
  /** What is asked for; undefined while it isn't whole yet. */
  readonly body: OperationBody | undefined;
  readonly onStarted: (operationId: string) => void;
}

const PAUSE_MS = 400;

/**
 * An operation from its preview to its start. The server says whether it wants the number of users repeated, or a
 * reference, and what would become of everybody.
 */
export const useOperation = ({ contentKey, body, onStarted }: Given) => {
  const [grounds, setGrounds] = useState<Grounds>({});
  const [number, setNumber] = useState('');
  const [asked, setAsked] = useState<{ readonly of: string; readonly users: number }>();
  const [isReferenceRequired, setReferenceRequired] = useState(false);
  const [reference] = useDebouncedValue(grounds.reference ?? '', PAUSE_MS);

  const confirm = asked?.of === contentKey ? asked.users : undefined;
  const said = {
    ...(confirm === undefined ? {} : { confirm }),
    ...(isReferenceRequired && reference !== '' ? { reference } : {}),
  };
  const { error, ...preview } = usePreview({
    key: JSON.stringify([contentKey, said]),
    body: body === undefined ? undefined : { ...body, ...said },
  });
  const problem = error === null ? undefined : problemOf(error);
  if (problem?.code === 'confirmation-required' && confirm === undefined)
    setAsked({ of: contentKey, users: Number(problem['distinctUsers']) });
  if (problem?.code === 'reference-required' && !isReferenceRequired) setReferenceRequired(true);

  const command = useCommand('post', '/api/operations');
  const isConfirmed = confirm === undefined || number.replaceAll(/\D/g, '') === String(confirm);
  const isReferenced = !isReferenceRequired || (grounds.reference ?? '') !== '';
  const counts = preview.preview?.counts;
  const doesSomething = counts !== undefined && counts.complete + counts.pending > 0;
  return {
    ...preview,
    error: problem?.code === 'confirmation-required' ? null : error,
    grounds,
    setGrounds,
    isReferenceRequired,
    confirm,
    number,
    setNumber,
    isReady: preview.isSettled && error === null && isConfirmed && isReferenced && doesSomething,
    isStarting: command.isPending,
    startError: command.error,
    start: (): void => {
      if (body === undefined) return;
      const whole = { ...body, ...(confirm === undefined ? {} : { confirm }) };
      void command.mutateAsync({ asked: { body: whole }, grounds }).then(
        ({ id }) => {
          rememberStarted(id, body);
          onStarted(id);
        },
        () => {
          // `startError` tells it
        },
      );
    },
  };
};

export type OperationInHand = ReturnType<typeof useOperation>;

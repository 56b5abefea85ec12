import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactElement, type ReactNode, useState } from 'react';
import { problemOf } from '../api/problem.js';
import type { Answer, Asked, PathOf } from '../api/shapes.js';
import { type Grounds, useCommand, useDryRun } from '../api/use-command.js';
import { GroundsFields } from './grounds-fields.js';
import { ProblemAlert } from './problem-alert.js';
import { tell } from './tell.js';
import { useFocusBack } from './use-focus-back.js';

/** Whoever types is not asked about each letter. */
const PAUSE_MS = 250;

interface Given<V extends 'post' | 'patch', P extends PathOf<V>> {
  /** A name in it stands in a `bdi`, as everywhere beside other words. */
  readonly title: ReactNode;
  /** What the button says that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly verb: V;
  readonly path: P;
  /** What is to be done; undefined while something is missing. */
  readonly asked: Asked<V, P> | undefined;
  readonly revision?: number | undefined;
  readonly isReferenceRequired?: boolean;
  /** False while something is to be confirmed that no dry run needs. */
  readonly isConfirmed?: boolean;
  readonly children?: ReactNode;
  /** Shows what the dry run tells. */
  readonly preview: (answer: Answer<V, P>) => ReactNode;
  /** Says afterwards what was done. */
  readonly said: (answer: Answer<V, P>) => ReactNode;
  readonly onDone?: (answer: Answer<V, P>) => void;
  readonly onClose: () => void;
}

/**
 * A dialog that changes something: its fields, what would become of it, Reference and Reason, and a button that waits
 * for the dry run.
 */
export const ChangeDialog = <V extends 'post' | 'patch', P extends PathOf<V>>(given: Given<V, P>): ReactElement => {
  useFocusBack();
  const { title, action, isDangerous = false, verb, path, asked, revision, isConfirmed = true } = given;
  const { isReferenceRequired = false, children, preview, said, onDone, onClose } = given;
  const [grounds, setGrounds] = useState<Grounds>({});
  const [settled] = useDebouncedValue({ asked, reference: grounds.reference }, PAUSE_MS);
  const isMissing = isReferenceRequired && !settled.reference;
  const tried = useDryRun(verb, path, isMissing ? undefined : settled.asked, {
    revision,
    grounds: settled.reference ? { reference: settled.reference } : {},
  });
  // it leads away from what may be gone when it is asked anew
  const command = useCommand(verb, path, onDone);
  const wantsReference = isReferenceRequired || problemOf(tried.error).code === 'reference-required';
  const isShown = JSON.stringify(settled) === JSON.stringify({ asked, reference: grounds.reference });
  const isReady = isShown && tried.isSuccess && !tried.isFetching && isConfirmed && !command.isPending;
  const save = (): void => {
    if (!isReady || asked === undefined) return;
    void command.mutateAsync({ asked, revision, grounds }).then(
      (answer) => {
        tell(said(answer));
        onClose();
      },
      () => {
        // the dialog shows it
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          {children}
          <GroundsFields value={grounds} onChange={setGrounds} isReferenceRequired={wantsReference} />
          <section aria-label="What would happen" aria-live="polite">
            {isMissing && asked !== undefined && (
              <Text size="sm" c="dimmed">
                Give a reference to see what would happen.
              </Text>
            )}
            {tried.isFetching && tried.data === undefined && <Loader size="sm" role="status" aria-label="Trying" />}
            {tried.error !== null && command.error === null && (
              <ProblemAlert error={tried.error} onRetry={() => void tried.refetch()} />
            )}
            {tried.error === null && tried.data !== undefined && settled.asked !== undefined && !isMissing && (
              <Stack gap="xs">{preview(tried.data)}</Stack>
            )}
          </section>
          <ProblemAlert error={command.error} onRetry={command.error === null ? undefined : save} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(isDangerous ? { color: 'red' } : {})}
              disabled={!isReady}
              loading={command.isPending}
            >
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};

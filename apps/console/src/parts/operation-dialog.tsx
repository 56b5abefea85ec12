import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import type { OperationBody, PreviewRow } from '../api/use-preview.js';
import { OperationForm } from './operation-form.js';
import { usePermits } from './permits.js';
import { useFocusBack } from './use-focus-back.js';
import { useOperation } from './use-operation.js';
import { useProductName } from './use-product-name.js';

interface Given {
  readonly title: string;
  /** The words on the button that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly contentKey: string;
  readonly body: OperationBody | undefined;
  readonly nameOf: (row: PreviewRow) => string | undefined;
  /** What is said, and chosen, before the preview. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

/** Asks before an operation is started: what would become of everybody, and on what grounds. Leads to its page. */
export const OperationDialog = (given: Given): ReactElement => {
  const { title, action, isDangerous = false, contentKey, body, nameOf, children, onClose } = given;
  useFocusBack();
  const navigate = useNavigate();
  const { whyOff } = usePermits();
  const productName = useProductName();
  const isNarrow = useMediaQuery('(max-width: 48em)') ?? false;
  const operation = useOperation({
    contentKey,
    body,
    onStarted: (id) => {
      onClose();
      void navigate({ to: `/operations/${id}` as string });
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="xl"
      fullScreen={isNarrow}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        {children}
        {body !== undefined && <OperationForm operation={operation} productName={productName} nameOf={nameOf} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            color={isDangerous ? 'red' : 'brand'}
            disabled={!operation.isReady || whyOff !== undefined}
            title={whyOff}
            loading={operation.isStarting}
            onClick={operation.start}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};

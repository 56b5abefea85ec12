import { Alert, Text } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Shape } from '../../api/shapes.js';
import { counted } from '../../parts/format.js';
import { OperationDialog } from '../../parts/operation-dialog.js';
import type { Retry } from './retry-body.js';

const idOf = ({ id, index }: { readonly id?: string; readonly index: number }): string => id ?? `line ${index + 1}`;

interface Undoing {
  readonly operation: Shape<'Operation'>;
  /** Users by their ids, as far as their rows are on the page. */
  readonly names: ReadonlyMap<string, string>;
  readonly onClose: () => void;
}

/** Shows what an undo would reverse, what it would leave and why, before it is started. */
export const UndoDialog = ({ operation, names, onClose }: Undoing): ReactElement => (
  <OperationDialog
    title="Undo this operation"
    action="Undo"
    isDangerous
    contentKey={`undo ${operation.id}`}
    body={{ mode: 'undo', of: operation.id }}
    nameOf={(row) => names.get(row.id ?? '') ?? idOf(row)}
    onClose={onClose}
  >
    <Text size="sm">
      What this operation did to {counted(operation.counts.complete, 'user')} is reversed. What somebody changed since
      is left as it is, and the row says why.
    </Text>
  </OperationDialog>
);

interface Retrying {
  readonly operationId: string;
  readonly retry: Retry;
  readonly onClose: () => void;
}

export const RetryDialog = ({ operationId, retry, onClose }: Retrying): ReactElement => (
  <OperationDialog
    title={`Do ${counted(retry.names.length, 'failed user')} again`}
    action="Start again"
    isDangerous={retry.body.mode === 'delete'}
    contentKey={`retry ${operationId}`}
    body={retry.body}
    nameOf={(row) => retry.names[row.index] ?? idOf(row)}
    onClose={onClose}
  >
    {retry.isLicensesOnly && (
      <Alert color="yellow">
        Licenses are sent as they were. If profile fields or a location went along, those are not sent again: their
        texts are told nowhere.
      </Alert>
    )}
  </OperationDialog>
);

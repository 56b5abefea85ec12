import { Alert, Loader, Stack, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { PreviewRow } from '../api/use-preview.js';
import { EffectRows, type RowFilter } from './effect-rows.js';
import { count } from './format.js';
import { GroundsFields } from './grounds-fields.js';
import { PreviewSummary } from './preview-summary.js';
import { ProblemAlert } from './problem-alert.js';
import type { OperationInHand } from './use-operation.js';

interface Given {
  readonly operation: OperationInHand;
  readonly productName: (sku: string) => string;
  readonly nameOf: (row: PreviewRow) => string | undefined;
  readonly isLinked?: boolean;
}

/** The lower part of every dialog that starts an operation: its preview, its grounds, and its confirmation. */
export const OperationForm = ({ operation, productName, nameOf, isLinked = true }: Given): ReactElement => {
  const [filter, setFilter] = useState<RowFilter>('all');
  const { preview, confirm } = operation;
  return (
    <Stack gap="md">
      <ProblemAlert error={operation.error} onRetry={operation.retry} />
      {operation.isLoading && <Loader size="sm" aria-label="Deciding" />}
      {preview !== undefined && operation.error === null && (
        <>
          <PreviewSummary
            preview={preview}
            productName={productName}
            purgeAt={operation.pages.items.find((row) => row.purgeAt !== undefined)?.purgeAt}
          />
          {preview.state === 'finished' && (
            <EffectRows
              label="What would become of each user"
              pages={operation.pages}
              filter={filter}
              onFilter={setFilter}
              productName={productName}
              nameOf={nameOf}
              isLinked={isLinked}
            />
          )}
        </>
      )}
      <GroundsFields
        value={operation.grounds}
        onChange={operation.setGrounds}
        isReferenceRequired={operation.isReferenceRequired}
      />
      {confirm !== undefined && (
        <TextInput
          label={`Type ${count(confirm)} to confirm`}
          description="The number of users that this is about"
          inputMode="numeric"
          autoComplete="off"
          required
          maw={260}
          value={operation.number}
          onChange={(event) => operation.setNumber(event.currentTarget.value)}
        />
      )}
      {operation.startError !== null && <ProblemAlert error={operation.startError} onRetry={operation.start} />}
      {operation.isStarting && (
        <Alert color="brand" role="status">
          Sending … If no answer comes, the same is sent again under the same key, so nothing is done twice.
        </Alert>
      )}
    </Stack>
  );
};

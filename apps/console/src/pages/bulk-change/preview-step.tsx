import { Button, Group, Stack } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useApi } from '../../api/api-context.js';
import { allPreviewRows, type PreviewRow } from '../../api/use-preview.js';
import { effectsOf, reasonOf, stateOf } from '../../parts/effects-of-row.js';
import { OperationForm } from '../../parts/operation-form.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { saveCsv } from '../../parts/save-csv.js';
import type { OperationInHand } from '../../parts/use-operation.js';

interface Given {
  readonly operation: OperationInHand;
  readonly productName: (sku: string) => string;
  readonly nameOf: (row: PreviewRow) => string | undefined;
}

const HEADER = ['line', 'user', 'id', 'state', 'code', 'reason', 'effects'];

/** What would become of everybody, also as a file, and on what grounds it is done. */
export const PreviewStep = ({ operation, productName, nameOf }: Given): ReactElement => {
  const api = useApi();
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { preview, isSettled } = operation;
  const save = async (): Promise<void> => {
    if (preview === undefined) return;
    setSaving(true);
    setError(null);
    try {
      const rows = await allPreviewRows(api, preview);
      saveCsv('preview.csv', [
        HEADER,
        ...rows.map((row) => [
          row.index + 1,
          nameOf(row),
          row.id,
          stateOf(row),
          row.reason?.code,
          reasonOf(row, productName),
          effectsOf(row, productName).join('; '),
        ]),
      ]);
    } catch (thrown) {
      setError(thrown);
    } finally {
      setSaving(false);
    }
  };
  return (
    <Stack gap="md">
      <Group justify="flex-end">
        <Button variant="default" disabled={!isSettled} loading={isSaving} onClick={() => void save()}>
          Export CSV
        </Button>
      </Group>
      <ProblemAlert error={error} />
      <OperationForm operation={operation} productName={productName} nameOf={nameOf} />
    </Stack>
  );
};

import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useApi } from '../../api/api-context.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { counted } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { serviceName } from '../../parts/service-name.js';

interface Given {
  readonly skuId: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** Gives all holders the plans that the catalogue has now. Who has them already is left as they are. */
export const RefreshDialog = ({ skuId, name, onClose }: Given): ReactElement => {
  const api = useApi();
  const selected = useQuery({
    queryKey: [api.tenantId, 'selection', skuId],
    queryFn: ({ signal }) => api.search('/api/selections', { body: { product: skuId } }, signal),
    gcTime: 0,
  });
  const selectionId = selected.data?.selectionId;
  return (
    <ChangeDialog
      title={`Refresh the licenses of ${name}`}
      action="Refresh"
      verb="post"
      path="/api/operations"
      asked={selectionId === undefined ? undefined : { body: { mode: 'refresh', selectionId, licenses: [skuId] } }}
      preview={({ total, totals }) => (
        <>
          <Text size="sm">{counted(total, 'user')} who hold it:</Text>
          <List size="sm">
            {totals?.granted.map(({ service, users }) => (
              <List.Item key={service}>
                {counted(users, 'user')} get {serviceName(service)}
              </List.Item>
            ))}
            {totals?.retained.map(({ service, users }) => (
              <List.Item key={service}>
                {counted(users, 'user')} lose {serviceName(service)}; its data is kept for a while
              </List.Item>
            ))}
          </List>
        </>
      )}
      said={({ total }) => `The licenses of ${counted(total, 'user')} are being refreshed.`}
      onClose={onClose}
    >
      <ProblemAlert error={selected.error} />
    </ChangeDialog>
  );
};

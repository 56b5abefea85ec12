import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Answer } from '../api/shapes.js';

interface Given {
  readonly tenants: Answer<'get', '/api/tenants'>['items'];
  readonly current: string | null;
  readonly onChoose: (id: string) => void;
}

const TenantSelect = ({ tenants, current, onChoose }: Given): ReactElement => (
  <Select
    size="sm"
    maw={200}
    aria-label="Tenant"
    placeholder="Choose a tenant"
    searchable={tenants.length > 10}
    allowDeselect={false}
    data={tenants.map(({ id, displayName }) => ({ value: id, label: displayName }))}
    value={current}
    onChange={(id) => {
      if (id !== null) onChoose(id);
    }}
  />
);

export default TenantSelect;

import { Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactElement, Suspense } from 'react';
import { useMe } from '../api/use-me.js';
import { useRead } from '../api/use-read.js';
import { lazyPart } from './lazy-part.js';

/** Most installations have one tenant, and nothing to choose. */
const TenantSelect = lazyPart(() => import('./tenant-select.js'));

const MOST = 999;

/** Names the tenant that the pages are about, and leads to another one where there is one. */
export const TenantSwitch = ({ isQuiet }: { readonly isQuiet: boolean }): ReactElement | null => {
  const { tenant } = useSearch({ strict: false }) as { readonly tenant?: string };
  const navigate = useNavigate();
  const { data: me } = useMe();
  const { data } = useRead('/api/tenants', { query: { limit: MOST } }, { enabled: isQuiet });
  if (data === undefined) return null;
  const { items } = data;
  const current = tenant?.toLowerCase() ?? me?.assumedTenant ?? null;
  const [only] = items;
  if (items.length === 1 && only?.id === current)
    return (
      <Text size="sm" c="dimmed" truncate title={only.displayName}>
        {only.displayName}
      </Text>
    );
  const choose = (id: string): void => {
    // what stands in the address otherwise, such as a user, belongs to the tenant that one leaves
    void navigate({ to: '/', search: { tenant: id } as never });
  };
  return (
    <Suspense fallback={null}>
      <TenantSelect tenants={items} current={current} onChoose={choose} />
    </Suspense>
  );
};

import { Badge, Group } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { Shape } from '../../api/shapes.js';
import { day } from '../../parts/format.js';
import type { Product } from '../../parts/product-names.js';

export type User = Shape<'User'>;

/** What the list can show of a user. The name always stands first. */
export const CHOICES = [
  { id: 'address', label: 'User principal name', width: 'minmax(17.5rem, 2fr)' },
  { id: 'licenses', label: 'Licenses', width: 'minmax(14rem, 1.5fr)' },
  { id: 'department', label: 'Department', width: 'minmax(8rem, 1fr)' },
  { id: 'location', label: 'Location', width: '6rem' },
  { id: 'account', label: 'Sign-in', width: '7rem' },
  { id: 'created', label: 'Created', width: '8rem' },
] as const;

export type Choice = (typeof CHOICES)[number]['id'];
export const FIRST_CHOICES: readonly Choice[] = ['address', 'licenses', 'department', 'location'];

/** As many names as a row has room for; the page of the user tells all. */
const SHOWN_LICENSES = 2;

const Licenses = ({ user, products }: { readonly user: User; readonly products: ReadonlyMap<string, Product> }) => {
  const names = user.licenses.map(({ skuId, skuPartNumber }) => products.get(skuId)?.displayName ?? skuPartNumber);
  if (names.length === 0) return 'Unlicensed';
  const rest = names.length - SHOWN_LICENSES;
  return (
    <Group gap={4} wrap="nowrap" title={rest > 0 ? names.join(', ') : undefined}>
      {names.slice(0, SHOWN_LICENSES).map((name) => (
        <Badge key={name} variant="light" tt="none" fw={500} radius="sm">
          {name}
        </Badge>
      ))}
      {rest > 0 && `+${rest}`}
    </Group>
  );
};

export const cellOf = (
  choice: Choice,
  user: User,
  products: ReadonlyMap<string, Product>,
): ReactNode | ReactElement => {
  switch (choice) {
    case 'address':
      return user.userPrincipalName;
    case 'licenses':
      return <Licenses user={user} products={products} />;
    case 'department':
      return user.department;
    case 'location':
      return user.usageLocation;
    case 'account':
      return user.accountEnabled ? 'Allowed' : 'Blocked';
    case 'created':
      return day(user.createdAt);
  }
};

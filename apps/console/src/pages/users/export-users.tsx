import type { ReactElement } from 'react';
import { Exports } from '../../parts/exports.js';
import { csvForm } from '../../parts/list-forms.js';
import type { Product } from '../../parts/product-names.js';
import type { useSelection } from '../../parts/selection.js';
import { type PageAfter, wholeList } from '../../parts/whole-list.js';
import type { User } from './columns.js';

const HEADER = [
  'Display name',
  'User principal name',
  'Id',
  'Licenses',
  'Department',
  'Location',
  'Sign-in',
  'Created',
];

interface Given {
  readonly chosen: ReturnType<typeof useSelection>;
  readonly loaded: readonly User[];
  readonly products: ReadonlyMap<string, Product>;
  readonly pageAfter: PageAfter<User>;
}

/** Gives those who are selected as a file, and all that match where nobody is. Bulk change takes such a file, too. */
export const ExportUsers = ({ chosen, loaded, products, pageAfter }: Given): ReactElement => {
  const form = csvForm<User>('users', HEADER, (user) => [
    user.displayName ?? undefined,
    user.userPrincipalName ?? undefined,
    user.id,
    user.licenses.map(({ skuId, skuPartNumber }) => products.get(skuId)?.displayName ?? skuPartNumber).join('; '),
    user.department ?? undefined,
    user.usageLocation ?? undefined,
    user.accountEnabled ? 'Allowed' : 'Blocked',
    user.createdAt,
  ]);
  const { selection } = chosen;
  const some = selection.kind === 'some' && selection.ids.size > 0 ? loaded.filter(({ id }) => chosen.has(id)) : [];
  const read: PageAfter<User> = some.length > 0 ? async () => ({ items: some }) : pageAfter;
  return (
    <Exports
      files={[{ ...form, content: () => wholeList(form, read) }]}
      title={some.length > 0 ? 'Those who are selected' : 'All that match'}
    />
  );
};

import type { ReactElement } from 'react';
import { useRead } from '../api/use-read.js';

/** A user by name, asked for by id. Who can't be found is called by the id. */
export const UserName = ({ id }: { readonly id: string }): ReactElement => {
  const { data } = useRead('/api/users/{id}', { path: { id } });
  return <bdi>{data?.displayName ?? data?.userPrincipalName ?? id}</bdi>;
};

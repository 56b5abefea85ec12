import { Anchor } from '@mantine/core';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';

const PAGE = '/users/$userId';

/** A name that leads to the page of the user, in a console that has one. */
export const UserLink = ({ id, children }: { readonly id: string; readonly children: ReactNode }): ReactElement => {
  const { routesByPath } = useRouter();
  if (!(PAGE in routesByPath)) return <span>{children}</span>;
  return (
    <Anchor
      size="sm"
      renderRoot={(props) => <Link to={PAGE as string} params={{ userId: id } as never} preload={false} {...props} />}
    >
      {children}
    </Anchor>
  );
};

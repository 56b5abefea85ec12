import { Anchor } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { UserView } from './user-view.js';

/** A user at an address of its own, which can be sent to somebody. */
const UserPage = (): ReactElement => {
  const { userId = '' } = useParams({ strict: false }) as { readonly userId?: string };
  return (
    <>
      <Anchor size="sm" renderRoot={(props) => <Link to="/users" {...props} />}>
        Active users
      </Anchor>
      <UserView userId={userId} isPage />
    </>
  );
};

export default UserPage;

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useEffect } from 'react';
import { problemOf } from '../api/problem.js';
import { leadToSignIn, signOut } from '../api/sign-in.js';
import { useMe } from '../api/use-me.js';
import { ProblemAlert } from '../parts/problem-alert.js';

/** Leads whoever isn't signed in to where they sign in. A session that ends later is told where somebody acts. */
export const useSignIn = (): void => {
  const { data: me, error } = useMe();
  const isUnknown = me === undefined && problemOf(error).status === 401;
  useEffect(() => {
    if (isUnknown) leadToSignIn();
  }, [isUnknown]);
};

/** Ends the session. Whoever signed in in another way, or not at all, has none. */
export const SignOut = (): ReactElement | null => {
  const csrfToken = useMe().data?.session?.csrfToken;
  const out = useMutation({ mutationFn: signOut });
  if (csrfToken === undefined) return null;
  return (
    <>
      <Button variant="default" loading={out.isPending} onClick={() => out.mutate(csrfToken)}>
        Sign out
      </Button>
      <ProblemAlert error={out.error} />
    </>
  );
};

import { Alert, Anchor, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useApi } from '../api/api-context.js';
import { signInAddress } from '../api/sign-in.js';
import { useMe } from '../api/use-me.js';
import { Icon } from '../parts/icons.js';
import { usePermits } from '../parts/permits.js';
import { AskedAnew } from './asked-anew.js';
import { type Joined, joinFeed } from './join.js';

/** The tenant that the page is about, also where its address names none; empty where none is meant then. */
const useTenantMeant = (): string | undefined => {
  const { tenantId } = useApi();
  const { data: me, isError } = useMe();
  if (tenantId !== undefined) return tenantId.toLowerCase();
  return me === undefined && !isError ? undefined : (me?.assumedTenant ?? '');
};

/**
 * Shows what others do without a reload: what changed is asked anew. The stream itself waits until the page has rows.
 */
export const Feed = ({ isQuiet }: { readonly isQuiet: boolean }): ReactElement | null => {
  const api = useApi();
  const client = useQueryClient();
  const tenant = useTenantMeant();
  const { mayRead } = usePermits();
  const isAllowed = mayRead('history');
  const [isSignedOut, setSignedOut] = useState(false);
  const joined = useRef<Joined>(undefined);

  useEffect(() => {
    if (!isAllowed) return undefined;
    const anew = new AskedAnew(client, api);
    const feed = joinFeed({
      ask: (...asked) => api.changes(...asked),
      isSignedIn: async () => {
        await client.refetchQueries({ queryKey: [api.tenantId, '/api/me'] });
        return client.getQueryState([api.tenantId, '/api/me', {}])?.status === 'success';
      },
      onChanged: (changed) => anew.add(changed),
      onEnd: (end) => setSignedOut(end === 'signed-out'),
    });
    joined.current = feed;
    return () => {
      joined.current = undefined;
      anew.stop();
      feed.leave();
    };
  }, [api, client, isAllowed]);
  useEffect(() => {
    if (isQuiet && tenant !== undefined) joined.current?.read(tenant);
  }, [isQuiet, tenant, api, client, isAllowed]);

  // the link leads back to where one is then
  useRouterState({ select: ({ location }) => location.href });
  if (!isSignedOut) return null;
  return (
    <Alert color="orange" icon={<Icon name="warning" />} mb="lg" title="You are signed out">
      <Text size="sm">
        What is shown here is how it was then.{' '}
        <Anchor size="sm" href={signInAddress()}>
          Sign in again
        </Anchor>
      </Text>
    </Alert>
  );
};

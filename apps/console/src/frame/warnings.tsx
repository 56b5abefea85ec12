import { Alert, Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { useApi } from '../api/api-context.js';
import { count } from '../parts/format.js';
import { Icon } from '../parts/icons.js';
import { usePermits } from '../parts/permits.js';
import { secondsBehind } from './freshness.js';

const ASK_AGAIN_MS = 30_000;
const INSTALLATION = '/installation';

/** Says on every page that the server's clock is not trusted, or that what happened isn't shown yet. */
export const Warnings = ({ isQuiet }: { readonly isQuiet: boolean }): ReactElement | null => {
  const api = useApi();
  const { may } = usePermits();
  const { data } = useQuery({
    // of the installation: no command of a tenant changes it
    queryKey: ['status'],
    queryFn: ({ signal }) => api.read('/api/status', {}, signal),
    enabled: isQuiet,
    refetchInterval: ASK_AGAIN_MS,
    refetchOnWindowFocus: 'always',
  });
  if (data === undefined) return null;
  const behind = secondsBehind(data);
  return (
    <>
      {data.clock === 'not-trusted' && (
        <Alert color="orange" icon={<Icon name="warning" />} mb="lg" title="The server’s clock is not trusted">
          <Text size="sm">
            Nothing is deleted for good until it is, and what needs the time waits.{' '}
            {may('AgreeClock') && (
              <Anchor size="sm" renderRoot={(props) => <Link to={INSTALLATION as string} {...props} />}>
                Look at the clock
              </Anchor>
            )}
          </Text>
        </Alert>
      )}
      {behind !== undefined && (
        <Alert color="orange" icon={<Icon name="warning" />} mb="lg" title="This page is behind">
          <Text size="sm">What happened in the last {count(Math.ceil(behind))} seconds may be missing here.</Text>
        </Alert>
      )}
    </>
  );
};

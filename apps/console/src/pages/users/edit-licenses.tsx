import { Button, Divider, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { type ReactElement, useMemo, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { type Grounds, useCommand, useDryRun } from '../../api/use-command.js';
import { usePages } from '../../api/use-read.js';
import { GroundsFields } from '../../parts/grounds-fields.js';
import { usePermits } from '../../parts/permits.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { ProductChoice } from '../../parts/product-choice.js';
import { named, type Product } from '../../parts/product-names.js';
import type { Wanted } from '../../parts/wanted.js';
import type { User } from './columns.js';
import { changeFrom, heldBy } from './license-change.js';
import { LicensePreview } from './license-preview.js';
import { ServicesNow } from './services-now.js';

interface Given {
  readonly user: User;
  readonly products: ReadonlyMap<string, Product>;
}
const PATH = '/api/users/{id}/licenses';

/**
 * What a user holds now on the left, and what it would be on the right: decided by the server as one chooses. Nothing is
 * saved that was not decided before.
 */
export const EditLicenses = ({ user, products }: Given): ReactElement => {
  const asOf = useAsOf();
  const mayChange = usePermits().may('ChangeLicenses') && asOf === undefined;
  const bought = usePages('/api/subscriptions', { query: { limit: 999, ...(asOf === undefined ? {} : { asOf }) } });
  const held = useMemo(() => heldBy(user.licenses), [user.licenses]);
  const [wanted, setWanted] = useState<Wanted>(held);
  const [grounds, setGrounds] = useState<Grounds>({});

  const change = useMemo(() => changeFrom(held, wanted), [held, wanted]);
  const given = useMemo(() => ({ change, grounds }), [change, grounds]);
  const [tried] = useDebouncedValue(given, 250);
  const asked = (of: typeof given) =>
    of.change === undefined
      ? undefined
      : { path: { id: user.id }, body: { add: of.change.add, remove: of.change.remove } };
  const dryRun = useDryRun('post', PATH, asked(tried), { revision: user.revision, grounds: tried.grounds });
  const isDecided = tried === given && dryRun.isSuccess && !dryRun.isFetching && !dryRun.isPlaceholderData;
  const command = useCommand('post', PATH, ({ outcome }) =>
    notifications.show({
      message: outcome === 'unchanged' ? 'Nothing had to be changed' : 'Licenses are saved',
      color: 'green',
    }),
  );
  const say = (text: string): string => named(products, text);

  const seats = new Map(bought.items.map((item) => [item.skuId, item]));
  const offered = [...new Set([...held.keys(), ...seats.keys()])].map((skuId) => seats.get(skuId) ?? { skuId });
  const save = (): void => {
    const of = asked(given);
    if (of === undefined) return;
    command.mutate({ asked: of, revision: user.revision, grounds });
  };

  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <section aria-label="Licenses">
          <ProductChoice
            label="Licenses"
            offered={offered}
            chosen={wanted}
            held={held}
            hasPlans
            isReadOnly={!mayChange}
            onChange={setWanted}
          />
        </section>
        <section aria-label="Afterwards">
          {change === undefined ? (
            <ServicesNow user={user} />
          ) : (
            <LicensePreview
              decided={dryRun.data}
              isDeciding={!isDecided && !dryRun.isError}
              error={tried === given ? dryRun.error : null}
              products={products}
              say={say}
            />
          )}
        </section>
      </SimpleGrid>
      {mayChange && change !== undefined && (
        <>
          <Divider />
          <GroundsFields value={grounds} onChange={setGrounds} />
          <ProblemAlert error={command.error} say={say} onRetry={save} />
          <Group gap="sm">
            <Button onClick={save} disabled={!isDecided} loading={command.isPending}>
              Save
            </Button>
            <Button variant="default" onClick={() => setWanted(held)}>
              Discard
            </Button>
            {!isDecided && !dryRun.isError && (
              <Text size="sm" c="dimmed">
                The server decides …
              </Text>
            )}
          </Group>
        </>
      )}
    </Stack>
  );
};

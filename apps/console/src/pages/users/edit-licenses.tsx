import { Alert, Button, Divider, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { type ReactElement, useEffect, useMemo, useState } from 'react';
import { useAsOf } from '../../api/api-context.js';
import { type Grounds, useCommand, useDryRun } from '../../api/use-command.js';
import { usePages } from '../../api/use-read.js';
import { GroundsFields } from '../../parts/grounds-fields.js';
import { Icon } from '../../parts/icons.js';
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
interface Chosen extends Given {
  /** Says whether somebody is choosing something that isn't saved. */
  readonly onChoice: (isChoosing: boolean) => void;
}
const PATH = '/api/users/{id}/licenses';

/**
 * What a user holds now on the left, and what it would be on the right: decided by the server as one chooses. Nothing is
 * saved that was not decided before.
 */
const Choice = ({ user, products, onChoice }: Chosen): ReactElement => {
  const asOf = useAsOf();
  const mayChange = usePermits().may('ChangeLicenses') && asOf === undefined;
  const bought = usePages('/api/subscriptions', { query: { limit: 999, ...(asOf === undefined ? {} : { asOf }) } });
  const held = useMemo(() => heldBy(user.licenses), [user.licenses]);
  const [wanted, setWanted] = useState<Wanted>(held);
  const [grounds, setGrounds] = useState<Grounds>({});

  const change = useMemo(() => changeFrom(held, wanted), [held, wanted]);
  const given = useMemo(() => ({ change, grounds }), [change, grounds]);
  const isChoosing = change !== undefined;
  useEffect(() => onChoice(isChoosing), [isChoosing, onChoice]);
  const [tried] = useDebouncedValue(given, 250);
  const asked = (of: typeof given) =>
    of.change === undefined
      ? undefined
      : { path: { id: user.id }, body: { add: of.change.add, remove: of.change.remove } };
  const dryRun = useDryRun('post', PATH, asked(tried), { revision: user.revision, grounds: tried.grounds });
  const isDecided = tried === given && dryRun.isSuccess && !dryRun.isFetching && !dryRun.isPlaceholderData;
  const command = useCommand('post', PATH, ({ outcome }) => {
    onChoice(false);
    notifications.show({
      message: outcome === 'unchanged' ? 'Nothing had to be changed' : 'Licenses are saved',
      color: 'green',
    });
  });
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

/** What somebody chooses stays while others change the same user: the choice was made on what was shown then. */
export const EditLicenses = ({ user, products }: Given): ReactElement => {
  const [base, setBase] = useState(user);
  const [isChoosing, setChoosing] = useState(false);
  if (base !== user && !isChoosing) setBase(user);
  return (
    <Stack gap="lg">
      {isChoosing && base.revision !== user.revision && (
        <Alert color="orange" icon={<Icon name="warning" />} title="This user was changed meanwhile">
          What you choose here was chosen on what was there before, and can’t be saved. Discard it to see what is there
          now.
        </Alert>
      )}
      <Choice key={base.revision} user={base} products={products} onChoice={setChoosing} />
    </Stack>
  );
};

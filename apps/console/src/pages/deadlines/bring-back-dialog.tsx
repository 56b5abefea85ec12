import { Radio, Stack, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Shape } from '../../api/shapes.js';
import { useRead } from '../../api/use-read.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { moment, signed } from '../../parts/format.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useProducts } from '../../parts/product-names.js';
import { serviceName } from '../../parts/service-name.js';
import { UserOutcome } from '../../parts/user-outcome.js';

interface Given {
  readonly deadline: Shape<'Deadline'>;
  readonly onClose: () => void;
}

/**
 * Gives a user a product that brings a service back with its data. Who holds the product without the service keeps what
 * else is switched off in it.
 */
export const BringBackDialog = ({ deadline, onClose }: Given): ReactElement => {
  const { userId, service, purgeAt, comesBackWith = [] } = deadline;
  const [chosen, setChosen] = useState(comesBackWith[0]?.skuId ?? '');
  const products = useProducts();
  const { data, error } = useRead('/api/users/{id}', { path: { id: userId }, query: {} });
  const user = data !== undefined && 'revision' in data ? data : undefined;
  const plans = products.get(chosen)?.plans.filter((plan) => plan.service === service) ?? [];
  const granting = new Set(plans.map(({ planId }) => planId));
  const held = user?.licenses.find(({ skuId }) => skuId === chosen);
  const line = {
    skuId: chosen,
    disabledPlans: held?.disabledPlans.filter((planId) => !granting.has(planId)) ?? [],
  };
  const isKnown = user !== undefined && granting.size > 0;
  const called = service === null ? 'the service' : serviceName(service);
  const name = <bdi>{user?.displayName ?? deadline.userPrincipalName ?? userId}</bdi>;
  return (
    <ChangeDialog
      title={
        <>
          Bring {called} of {name} back
        </>
      }
      action="Bring back"
      verb="post"
      path="/api/users/{id}/licenses"
      asked={isKnown ? { path: { id: userId }, body: { add: [line] } } : undefined}
      revision={user?.revision}
      preview={(answer) => <UserOutcome outcome={answer} />}
      said={() => (
        <>
          {called} of {name} is back.
        </>
      )}
      onClose={onClose}
    >
      <Text size="sm">
        Without a product that has {called}, its data is deleted for good on {moment(purgeAt)}.
      </Text>
      <ProblemAlert error={error} />
      <Radio.Group label="With which product" value={chosen} onChange={setChosen}>
        <Stack gap="xs" mt="xs">
          {comesBackWith.map(({ skuId, skuPartNumber, available }) => {
            const isHeld = user?.licenses.some((license) => license.skuId === skuId) ?? false;
            return (
              <Radio
                key={skuId}
                value={skuId}
                label={products.get(skuId)?.displayName ?? skuPartNumber}
                description={
                  isHeld ? 'Held already: the service is switched on in it' : `${signed(available)} available`
                }
              />
            );
          })}
        </Stack>
      </Radio.Group>
    </ChangeDialog>
  );
};

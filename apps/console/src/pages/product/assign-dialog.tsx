import { Group, Text } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import { Available } from '../../parts/available.js';
import { type ChosenUser, listOf, membersOf, nameOfRow } from '../../parts/chosen-users.js';
import { count } from '../../parts/format.js';
import { OperationDialog } from '../../parts/operation-dialog.js';
import { PlanSwitches } from '../../parts/plan-switches.js';
import { useProducts } from '../../parts/product-names.js';
import { useSubscriptions } from '../../parts/subscriptions.js';
import { UsersPicker } from '../../parts/users-picker.js';
import { linesOf } from '../../parts/wanted.js';

/** As many as one finds one by one; Bulk change takes a hundred thousand. */
const MOST = 20;

interface Given {
  readonly skuId: string;
  readonly product: string;
  readonly onClose: () => void;
}

/** Assigns a product to some users: how many are available, who gets it, with which services, and what it comes to. */
export const AssignDialog = ({ skuId, product, onClose }: Given): ReactElement => {
  const [chosen, setChosen] = useState<readonly ChosenUser[]>([]);
  const [off, setOff] = useState<readonly string[]>([]);
  const plans = useProducts().get(skuId)?.plans ?? [];
  const seats = useSubscriptions().find((subscription) => subscription.skuId === skuId);
  const users = useMemo(() => listOf(chosen), [chosen]);
  return (
    <OperationDialog
      title={`Assign licenses: ${product}`}
      action="Assign"
      contentKey={`assign ${skuId} ${users.key} ${off.toSorted().join(' ')}`}
      body={
        chosen.length === 0
          ? undefined
          : { mode: 'add', ...membersOf(users), licenses: linesOf(new Map([[skuId, off]])) }
      }
      nameOf={nameOfRow(users)}
      onClose={onClose}
    >
      {seats !== undefined && (
        <Group gap={6}>
          <Text size="sm">Available</Text>
          <Available seats={seats.available} />
          <Text size="sm" c="dimmed">
            {count(seats.assigned)} of {count(seats.valid)} assigned
          </Text>
        </Group>
      )}
      <UsersPicker
        label="Users"
        description={`Who doesn’t hold it yet; up to ${MOST} at a time. More by Bulk change.`}
        chosen={chosen}
        onChange={setChosen}
        most={MOST}
        without={skuId}
      />
      {plans.length > 0 && (
        <div>
          <PlanSwitches
            label={`Turn apps and services on or off (${plans.length - off.length} of ${plans.length} on)`}
            plans={plans}
            off={off}
            onChange={setOff}
          />
        </div>
      )}
    </OperationDialog>
  );
};

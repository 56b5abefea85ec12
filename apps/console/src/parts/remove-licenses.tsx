import { type ReactElement, useState } from 'react';
import { type ChosenUsers, membersOf, nameOfRow } from './chosen-users.js';
import { OperationDialog } from './operation-dialog.js';
import { ProductChoice } from './product-choice.js';
import { useSubscriptions } from './subscriptions.js';
import { UsersNamed } from './users-named.js';
import { allOf, type Wanted } from './wanted.js';

interface Given {
  readonly users: ChosenUsers;
  /** Products that are chosen when the dialog opens. */
  readonly products?: readonly string[];
  readonly onClose: () => void;
}

/** Takes licenses from users: says who they are, what each of them loses, and until when its data is kept. */
export const RemoveLicenses = ({ users, products = [], onClose }: Given): ReactElement => {
  const [chosen, setChosen] = useState<Wanted>(() => allOf(products));
  const held = useSubscriptions().filter(({ assigned, skuId }) => assigned > 0 || chosen.has(skuId));
  const skus = [...chosen.keys()];
  return (
    <OperationDialog
      title="Remove licenses"
      action="Remove licenses"
      isDangerous
      contentKey={`remove ${users.key} ${skus.toSorted().join(' ')}`}
      body={skus.length === 0 ? undefined : { mode: 'remove', ...membersOf(users), licenses: skus }}
      nameOf={nameOfRow(users)}
      onClose={onClose}
    >
      <UsersNamed users={users} />
      <ProductChoice
        label="Licenses to remove"
        description="Who doesn’t hold one of them stays as they are. Data of services that end is kept for a time, and what stands in SharePoint stays."
        offered={held}
        chosen={chosen}
        onChange={setChosen}
      />
    </OperationDialog>
  );
};

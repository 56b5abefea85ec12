import { type ReactElement, useState } from 'react';
import { type ChosenUsers, membersOf, nameOfRow } from './chosen-users.js';
import { OperationDialog } from './operation-dialog.js';
import { ProductChoice } from './product-choice.js';
import { useSubscriptions } from './subscriptions.js';
import { UsersNamed } from './users-named.js';
import { useProductName } from './use-product-name.js';

interface Given {
  readonly users: ChosenUsers;
  /** Products that are chosen when the dialog opens. */
  readonly products?: readonly string[];
  readonly onClose: () => void;
}

/** Takes licenses from users: says who they are, what each of them loses, and until when its data is kept. */
export const RemoveLicenses = ({ users, products = [], onClose }: Given): ReactElement => {
  const [chosen, setChosen] = useState<readonly string[]>(products);
  const productName = useProductName();
  const held = useSubscriptions().filter(({ assigned, skuId }) => assigned > 0 || chosen.includes(skuId));
  return (
    <OperationDialog
      title="Remove licenses"
      action="Remove licenses"
      isDangerous
      contentKey={`remove ${users.key} ${[...chosen].toSorted().join(' ')}`}
      body={chosen.length === 0 ? undefined : { mode: 'remove', ...membersOf(users), licenses: [...chosen] }}
      nameOf={nameOfRow(users)}
      onClose={onClose}
    >
      <UsersNamed users={users} />
      <ProductChoice
        label="Licenses to remove"
        description="Who doesn’t hold one of them stays as they are. Data of services that end is kept for a time, and what stands in SharePoint stays."
        subscriptions={held}
        productName={productName}
        chosen={chosen}
        onChange={setChosen}
      />
    </OperationDialog>
  );
};

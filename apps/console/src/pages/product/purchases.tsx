import { Badge, Card, Group, Table, Text, Title } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { ActButton } from '../../parts/act-button.js';
import { count, counted, date } from '../../parts/format.js';
import { BuyDialog, EndDialog, type Purchase, QuantityDialog, RenewDialog, type Step } from './purchase-dialogs.js';

/** A purchase as it was has neither its end nor its revision. */
type Row = Pick<Purchase, 'id' | 'seats' | 'state'> & Partial<Purchase>;

const COLORS = { active: 'green', expired: 'orange', suspended: 'gray', cancelled: 'gray' } as const;
interface Offered {
  readonly step: Step;
  readonly label: string;
  readonly command: string;
  /** The states in which it leads somewhere. */
  readonly from: readonly Row['state'][];
}
const STEPS: readonly Offered[] = [
  { step: 'quantity', label: 'Seats…', command: 'ChangePurchaseQuantity', from: ['active', 'expired', 'suspended'] },
  { step: 'renew', label: 'Renew…', command: 'RenewPurchase', from: ['active', 'expired', 'suspended'] },
  { step: 'expire', label: 'Expire…', command: 'ExpirePurchase', from: ['active'] },
  { step: 'suspend', label: 'Suspend…', command: 'SuspendPurchase', from: ['active', 'expired'] },
  { step: 'cancel', label: 'Cancel…', command: 'CancelPurchase', from: ['active', 'expired', 'suspended'] },
];

interface Given {
  readonly skuId: string;
  readonly product: string;
  readonly purchases: readonly Row[];
}
interface Open {
  readonly step: Step;
  readonly purchase: Purchase;
}

const Dialog = ({ step, ...given }: Open & { readonly product: string; readonly onClose: () => void }) => {
  if (step === 'quantity') return <QuantityDialog {...given} />;
  if (step === 'renew') return <RenewDialog {...given} />;
  return <EndDialog step={step} {...given} />;
};

const Steps = ({ purchase, onOpen }: { readonly purchase: Row; readonly onOpen: (open: Open) => void }) => (
  <Group gap={6}>
    {STEPS.filter(({ from }) => from.includes(purchase.state)).map(({ step, label, command }) => (
      <ActButton
        key={step}
        command={command}
        size="compact-sm"
        variant="default"
        aria-label={`${label} (${counted(purchase.seats, 'seat')})`}
        onClick={() => onOpen({ step, purchase: { ...purchase, revision: purchase.revision ?? 0 } })}
      >
        {label}
      </ActButton>
    ))}
  </Group>
);

/** What was bought of a product, and what can be done with each purchase. */
export const Purchases = ({ skuId, product, purchases }: Given): ReactElement => {
  const [open, setOpen] = useState<Open>();
  const [isBuying, setBuying] = useState(false);
  return (
    <Card withBorder>
      <Group justify="space-between" mb="sm">
        <Title order={2}>Purchases</Title>
        <ActButton command="PurchaseSeats" size="sm" onClick={() => setBuying(true)}>
          Buy…
        </ActButton>
      </Group>
      {purchases.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing was bought of it.
        </Text>
      )}
      {purchases.length > 0 && (
        <Table.ScrollContainer minWidth={520} type="native" tabIndex={0} role="region" aria-label="Purchases">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th ta="right">Seats</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Ends on</Table.Th>
                <Table.Th>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {purchases.map((purchase) => (
                <Table.Tr key={purchase.id}>
                  <Table.Td ta="right">{count(purchase.seats)}</Table.Td>
                  <Table.Td>
                    <Badge
                      color={COLORS[purchase.state]}
                      variant="light"
                      tt="none"
                      miw="max-content"
                      title={purchase.id}
                    >
                      {purchase.state}
                    </Badge>
                  </Table.Td>
                  <Table.Td>{purchase.endsOn === undefined ? '–' : date(purchase.endsOn)}</Table.Td>
                  <Table.Td>
                    <Steps purchase={purchase} onOpen={setOpen} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {isBuying && <BuyDialog skuId={skuId} product={product} onClose={() => setBuying(false)} />}
      {open !== undefined && <Dialog {...open} product={product} onClose={() => setOpen(undefined)} />}
    </Card>
  );
};

import { NumberInput, Text, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Shape } from '../../api/shapes.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { counted, date } from '../../parts/format.js';
import { SeatsBeforeAfter } from './seats-before-after.js';

export type Purchase = Shape<'Subscription'>['purchases'][number];
export type Step = 'quantity' | 'renew' | 'expire' | 'suspend' | 'cancel';

interface Given {
  readonly purchase: Purchase;
  readonly product: string;
  readonly onClose: () => void;
}

const MOST_SEATS = 100_000_000;
const preview = (change: Shape<'PurchaseChanged'>): ReactElement => <SeatsBeforeAfter change={change} />;

const Seats = ({
  value,
  onChange,
}: {
  readonly value: number | undefined;
  readonly onChange: (seats: number | undefined) => void;
}) => (
  <NumberInput
    label="Seats"
    min={0}
    max={MOST_SEATS}
    allowDecimal={false}
    allowNegative={false}
    thousandSeparator
    required
    value={value ?? ''}
    onChange={(seats) => onChange(typeof seats === 'number' ? seats : undefined)}
  />
);
const EndsOn = ({ value, onChange }: { readonly value: string; readonly onChange: (endsOn: string) => void }) => (
  <TextInput
    type="date"
    label="Ends on"
    description="Left out: it has no end"
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);

interface Buying {
  readonly skuId: string;
  readonly product: string;
  readonly onClose: () => void;
}

export const BuyDialog = ({ skuId, product, onClose }: Buying): ReactElement => {
  const [seats, setSeats] = useState<number | undefined>(10);
  const [endsOn, setEndsOn] = useState('');
  return (
    <ChangeDialog
      title={`Buy ${product}`}
      action="Buy"
      verb="post"
      path="/api/purchases"
      asked={seats === undefined ? undefined : { body: { skuId, seats, ...(endsOn === '' ? {} : { endsOn }) } }}
      preview={preview}
      said={(change) => `${counted(change.seats, 'seat')} of ${product} bought.`}
      onClose={onClose}
    >
      <Seats value={seats} onChange={setSeats} />
      <EndsOn value={endsOn} onChange={setEndsOn} />
    </ChangeDialog>
  );
};

export const QuantityDialog = ({ purchase, product, onClose }: Given): ReactElement => {
  const [seats, setSeats] = useState<number | undefined>(purchase.seats);
  return (
    <ChangeDialog
      title={`Seats of ${product}`}
      action="Change"
      verb="post"
      path="/api/purchases/{id}/quantity"
      asked={seats === undefined ? undefined : { path: { id: purchase.id }, body: { seats } }}
      revision={purchase.revision}
      preview={preview}
      said={(change) => `The purchase has ${counted(change.seats, 'seat')} now.`}
      onClose={onClose}
    >
      <Seats value={seats} onChange={setSeats} />
    </ChangeDialog>
  );
};

export const RenewDialog = ({ purchase, product, onClose }: Given): ReactElement => {
  const [endsOn, setEndsOn] = useState(purchase.endsOn ?? '');
  return (
    <ChangeDialog
      title={`Renew ${product}`}
      action="Renew"
      verb="post"
      path="/api/purchases/{id}/renew"
      asked={{ path: { id: purchase.id }, body: endsOn === '' ? {} : { endsOn } }}
      revision={purchase.revision}
      preview={preview}
      said={() => `${product} is renewed.`}
      onClose={onClose}
    >
      <EndsOn value={endsOn} onChange={setEndsOn} />
    </ChangeDialog>
  );
};

const ENDS = {
  expire: {
    title: 'Expire',
    action: 'Expire',
    words: 'The seats are in their grace period then: whoever has one keeps it, and nobody gets one.',
    said: 'expired',
  },
  suspend: {
    title: 'Suspend',
    action: 'Suspend',
    words: 'The seats do not count any more until the purchase is renewed.',
    said: 'suspended',
  },
  cancel: {
    title: 'Cancel',
    action: 'Cancel for good',
    words: 'The purchase ends for good and can’t be renewed.',
    said: 'cancelled',
  },
} as const;

export const EndDialog = ({ step, purchase, product, onClose }: Given & { readonly step: keyof typeof ENDS }) => {
  const { title, action, words, said } = ENDS[step];
  return (
    <ChangeDialog
      title={`${title} ${product}`}
      action={action}
      isDangerous={step === 'cancel'}
      verb="post"
      path={`/api/purchases/{id}/${step}`}
      asked={{ path: { id: purchase.id }, body: {} }}
      revision={purchase.revision}
      preview={preview}
      said={() => `The purchase of ${product} is ${said}.`}
      onClose={onClose}
    >
      <Text size="sm">
        {counted(purchase.seats, 'seat')}
        {purchase.endsOn === undefined ? '' : `, until ${date(purchase.endsOn)}`}. {words}
      </Text>
    </ChangeDialog>
  );
};

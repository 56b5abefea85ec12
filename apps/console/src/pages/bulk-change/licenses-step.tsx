import { Alert, Group, Radio, Select, Stack } from '@mantine/core';
import type { ReactElement } from 'react';
import { Icon } from '../../parts/icons.js';
import { usePermits } from '../../parts/permits.js';
import { ProductChoice } from '../../parts/product-choice.js';
import { useSubscriptions } from '../../parts/subscriptions.js';
import { signed } from '../../parts/format.js';
import { NOTHING_WANTED } from '../../parts/wanted.js';
import { type Change, hasProfile, type LicenseStep } from './change-body.js';

interface Given {
  readonly change: Change;
  readonly onChange: (part: Partial<Change>) => void;
  readonly productName: (sku: string) => string;
}

/** The first two have the words of the article. */
const WAYS: readonly { readonly value: LicenseStep; readonly label: string; readonly description: string }[] = [
  {
    value: 'add',
    label: 'Add to existing license assignments',
    description: 'They keep what they have, and get what is chosen here.',
  },
  {
    value: 'replace',
    label: 'Replace existing license assignments',
    description: 'They have what is chosen here afterwards, and nothing else.',
  },
  {
    value: 'swap',
    label: 'Swap one product by another',
    description: 'The one goes and the other comes, in one step.',
  },
  { value: 'remove', label: 'Remove', description: 'What is chosen here goes.' },
];
const PROFILE_ONLY = {
  value: 'none',
  label: 'Leave licenses as they are',
  description: 'Profile and location change alone.',
} as const;

/** How the licenses of all of them change, and which. */
export const LicensesStep = ({ change, onChange, productName }: Given): ReactElement => {
  const { mayRun } = usePermits();
  const subscriptions = useSubscriptions();
  const { how, products } = change;
  const ways = hasProfile(change.profile) && mayRun('update') ? [...WAYS, PROFILE_ONLY] : WAYS;
  return (
    <Stack gap="lg">
      <Radio.Group
        label="What happens to their licenses"
        value={how ?? null}
        onChange={(value) => onChange({ how: value as LicenseStep, products: NOTHING_WANTED })}
      >
        <Stack gap="sm" mt="xs">
          {ways.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
      {how === 'replace' && (
        <Alert color="yellow" icon={<Icon name="warning" />}>
          Every license that isn’t chosen below is lost. Services that nothing chosen grants end; their data is kept for
          a time, then purged. What stands in SharePoint stays. The preview says whose, and until when.
        </Alert>
      )}
      {(how === 'add' || how === 'replace' || how === 'remove') && (
        <ProductChoice
          label={how === 'remove' ? 'Licenses to remove' : 'Licenses'}
          offered={subscriptions}
          hasPlans={how !== 'remove'}
          chosen={products}
          onChange={(chosen) => onChange({ products: chosen })}
        />
      )}
      {how === 'swap' && <Swap change={change} onChange={onChange} productName={productName} />}
    </Stack>
  );
};

const Swap = ({ change, onChange, productName }: Given): ReactElement => {
  const options = useSubscriptions().map(({ skuId, available }) => ({
    value: skuId,
    label: `${productName(skuId)} (${signed(available)} available)`,
  }));
  return (
    <Group gap="sm" align="flex-start">
      <Select
        label="Swap"
        placeholder="What goes"
        w={300}
        searchable
        data={options}
        value={change.from ?? null}
        onChange={(from) => onChange({ from: from ?? undefined })}
      />
      <Select
        label="by"
        placeholder="What comes"
        w={300}
        searchable
        data={options.filter(({ value }) => value !== change.from)}
        value={change.to ?? null}
        onChange={(to) => onChange({ to: to ?? undefined })}
      />
      <Select
        label="Who doesn’t hold what goes"
        w={220}
        allowDeselect={false}
        data={[
          { value: 'leave', label: 'stays as they are' },
          { value: 'add', label: 'gets what comes' },
          { value: 'fail', label: 'fails' },
        ]}
        value={change.ifNotHeld}
        onChange={(ifNotHeld) => onChange({ ifNotHeld: (ifNotHeld ?? 'leave') as Change['ifNotHeld'] })}
      />
    </Group>
  );
};

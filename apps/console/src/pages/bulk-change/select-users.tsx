import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useApi } from '../../api/api-context.js';
import type { Asked } from '../../api/shapes.js';
import { type ChosenUsers, selectionOf } from '../../parts/chosen-users.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useSubscriptions } from '../../parts/subscriptions.js';
import { useProductName } from '../../parts/use-product-name.js';

type Criteria = NonNullable<Asked<'post', '/api/selections'>['body']>;

/** Finds all who meet what is said, and keeps the list, so that the change is about those who were counted. */
export const SelectUsers = ({
  onSelected,
}: {
  readonly onSelected: (users: ChosenUsers | undefined) => void;
}): ReactElement => {
  const api = useApi();
  const productName = useProductName();
  const products = useSubscriptions().map(({ skuId }) => ({ value: skuId, label: productName(skuId) }));
  const [criteria, setCriteria] = useState<Criteria>({});
  const select = useMutation({
    mutationFn: (body: Criteria) => api.search('/api/selections', { body }),
    onSuccess: (selection) => onSelected(selection.count === 0 ? undefined : selectionOf(selection)),
  });
  const set = (name: keyof Criteria, value: string | boolean | null | undefined): void => {
    const { [name]: _before, ...rest } = criteria;
    setCriteria(value === null || value === undefined || value === '' ? rest : { ...rest, [name]: value });
    select.reset();
    onSelected(undefined);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        select.mutate(criteria);
      }}
    >
      <Stack gap="sm">
        <Group gap="sm" align="flex-end">
          <Select
            label="Holds"
            placeholder="Any product"
            clearable
            searchable
            w={220}
            clearButtonProps={{ 'aria-label': 'Any product' }}
            data={products}
            value={criteria.product ?? null}
            onChange={(value) => set('product', value)}
          />
          <Select
            label="Doesn’t hold"
            placeholder="No matter what"
            clearable
            searchable
            w={220}
            clearButtonProps={{ 'aria-label': 'No matter what' }}
            data={products}
            value={criteria.without ?? null}
            onChange={(value) => set('without', value)}
          />
          <Select
            label="Licensed"
            allowDeselect={false}
            w={150}
            data={[
              { value: 'any', label: 'No matter' },
              { value: 'none', label: 'Without any' },
            ]}
            value={criteria.unlicensed === true ? 'none' : 'any'}
            onChange={(value) => set('unlicensed', value === 'none' ? true : undefined)}
          />
          <TextInput
            label="Department"
            w={160}
            autoComplete="off"
            value={criteria.department ?? ''}
            onChange={(event) => set('department', event.currentTarget.value)}
          />
          <TextInput
            label="Location"
            placeholder="DE"
            w={100}
            maxLength={4}
            autoComplete="off"
            value={criteria.location ?? ''}
            onChange={(event) => set('location', event.currentTarget.value)}
          />
          <TextInput
            label="Words"
            placeholder="name, address, title"
            w={180}
            autoComplete="off"
            value={criteria.search ?? ''}
            onChange={(event) => set('search', event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={select.isPending}>
            Find and count
          </Button>
        </Group>
        {select.error !== null && <ProblemAlert error={select.error} />}
        {select.data?.count === 0 && <div role="status">Nobody is like that.</div>}
      </Stack>
    </form>
  );
};

import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { useApi } from '../../api/api-context.js';
import { problemOf } from '../../api/problem.js';
import type { Product } from '../../parts/product-names.js';
import type { InAddress, InMemory } from './asked.js';

interface Given {
  readonly address: InAddress;
  readonly products: ReadonlyMap<string, Product>;
  readonly onAddress: (change: InAddress) => void;
  readonly onMemory: (memory: InMemory) => void;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;
const OUTCOMES = [
  { value: 'accepted', label: 'Done' },
  { value: 'refused', label: 'Refused' },
  { value: 'unchanged', label: 'Changed nothing' },
];
const ORDERS = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
];

/** Finds whom a username means. It goes in a body, so that no address has it. */
const useNamed = () => {
  const api = useApi();
  return useMutation({
    mutationFn: async (name: string): Promise<string | null> => {
      const { items } = await api.search('/api/users/search', { body: { search: name, limit: 20 } });
      const called = name.toLowerCase();
      return items.find(({ userPrincipalName }) => userPrincipalName?.toLowerCase() === called)?.id ?? null;
    },
  });
};

/** Narrows the history down. What is typed is looked for once it is sent; ids go into the address, words don’t. */
export const Filters = ({ address, products, onAddress, onMemory }: Given): ReactElement => {
  const [user, setUser] = useState(address.user ?? '');
  const [command, setCommand] = useState(address.command ?? '');
  const [actor, setActor] = useState('');
  const [reference, setReference] = useState('');
  const set = (change: object): void => onAddress({ ...address, ...change });
  const named = useNamed();
  const show = async (): Promise<void> => {
    const typed = user.trim();
    named.reset();
    const found = typed === '' || UUID.test(typed) ? typed : await named.mutateAsync(typed);
    if (found === null) return;
    onMemory({ actor: actor.trim(), reference: reference.trim() });
    set({ user: found === '' ? undefined : found, command: UUID.test(command) ? command : undefined });
  };
  const nobody = named.data === null ? 'No active user has it: give the id of a deleted one' : undefined;
  const clear = (): void => {
    named.reset();
    for (const empty of [setUser, setCommand, setActor, setReference]) empty('');
    onMemory({});
    onAddress({});
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // what failed is said beside the field
        show().catch(() => {});
      }}
    >
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} spacing="sm" mb="sm">
        <TextInput
          label="User"
          description="Username or id"
          maxLength={256}
          autoComplete="off"
          error={named.error === null ? nobody : problemOf(named.error).detail}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <TextInput
          label="By whom"
          description="As an entry tells it"
          maxLength={256}
          autoComplete="off"
          value={actor}
          onChange={(event) => setActor(event.currentTarget.value)}
        />
        <TextInput
          label="Reference"
          description="A ticket"
          maxLength={64}
          autoComplete="off"
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
        <TextInput
          label="Command"
          description="Its id"
          maxLength={36}
          autoComplete="off"
          error={command !== '' && !UUID.test(command) && command.length >= 36 ? 'This is no id' : undefined}
          value={command}
          onChange={(event) => setCommand(event.currentTarget.value.trim())}
        />
        <Select
          label="Product"
          placeholder="All"
          clearable
          clearButtonProps={{ 'aria-label': 'All products' }}
          searchable
          data={[...products.values()].map(({ skuId, displayName }) => ({ value: skuId, label: displayName }))}
          value={address.product ?? null}
          onChange={(product) => set({ product: product ?? undefined })}
        />
        <Select
          label="Outcome"
          placeholder="All"
          clearable
          clearButtonProps={{ 'aria-label': 'All outcomes' }}
          data={OUTCOMES}
          value={address.outcome ?? null}
          onChange={(outcome) => set({ outcome: outcome ?? undefined })}
        />
        <Group gap="xs" grow wrap="nowrap" align="flex-end">
          <TextInput
            type="date"
            label="From"
            value={address.from ?? ''}
            onChange={(event) => set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            label="To"
            value={address.to ?? ''}
            onChange={(event) => set({ to: event.currentTarget.value })}
          />
        </Group>
        <Select
          label="Order"
          allowDeselect={false}
          data={ORDERS}
          value={address.order === 'oldest' ? 'oldest' : 'newest'}
          onChange={(order) => set({ order: order === 'oldest' ? order : undefined })}
        />
      </SimpleGrid>
      <Group gap="xs" mb="md">
        <Button type="submit" size="sm">
          Show
        </Button>
        <Button variant="default" size="sm" onClick={clear}>
          Clear
        </Button>
      </Group>
    </form>
  );
};

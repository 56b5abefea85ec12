import { Button, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Product } from '../../parts/product-names.js';
import { isUsername, useUserNamed } from '../../parts/use-user-named.js';
import { UUID } from '../../parts/uuid.js';
import type { InAddress, InMemory } from './asked.js';

interface Given {
  readonly address: InAddress;
  readonly products: ReadonlyMap<string, Product>;
  readonly onAddress: (change: InAddress) => void;
  readonly onMemory: (memory: InMemory) => void;
}

const OUTCOMES = [
  { value: 'accepted', label: 'Done' },
  { value: 'refused', label: 'Refused' },
  { value: 'unchanged', label: 'Changed nothing' },
];
const ORDERS = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
];

/** Narrows the history down. What is typed is looked for once it is sent; ids go into the address, words don’t. */
export const Filters = ({ address, products, onAddress, onMemory }: Given): ReactElement => {
  const [user, setUser] = useState(address.user ?? '');
  const [command, setCommand] = useState(address.command ?? '');
  const [actor, setActor] = useState('');
  const [reference, setReference] = useState('');
  const set = (change: object): void => onAddress({ ...address, ...change });
  const named = useUserNamed();
  const acting = useUserNamed();
  const show = async (): Promise<void> => {
    const found = await named.find(user.trim());
    const by = isUsername(actor) ? await acting.find(actor.trim()) : actor.trim();
    if (found === null || by === null) return;
    onMemory({ actor: by, reference: reference.trim() });
    set({ user: found === '' ? undefined : found, command: UUID.test(command) ? command : undefined });
  };
  const clear = (): void => {
    named.forget();
    acting.forget();
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
          error={named.error}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value)}
        />
        <TextInput
          label="By whom"
          description="Username, or as an entry tells it"
          maxLength={256}
          autoComplete="off"
          error={acting.error}
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

import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Product } from '../../parts/product-names.js';
import { isUsername, useUserNamed } from '../../parts/use-user-named.js';
import type { OperationFilter, OperationState } from './use-operations.js';

/** What is typed: words stay in memory, since addresses stand in logs. */
export type Words = Pick<OperationFilter, 'actor' | 'user' | 'command' | 'reference'>;

interface Given {
  readonly words: Words;
  readonly product: string | undefined;
  readonly state: OperationState;
  readonly products: ReadonlyMap<string, Product>;
  readonly onWords: (words: Words) => void;
  readonly onProduct: (product: string | undefined) => void;
  readonly onState: (state: OperationState) => void;
}

const FIELDS = [
  ['user', 'User', 'username or id'],
  ['actor', 'By whom', 'username or id'],
  ['reference', 'Reference', 'CHG-4711'],
  ['command', 'Command', 'its id'],
] as const;

const STATES: readonly { value: OperationState; label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'running', label: 'Running' },
  { value: 'finished', label: 'Finished' },
  { value: 'failed', label: 'Refused' },
];
/** Says in the list of states what has no room in the field. */
const MORE: Readonly<Record<string, string>> = { failed: 'for one user or more, who failed' };

/** All fields and both buttons share a line of 1280 px beside the navigation, and wrap where it is narrow. */
const FITTING = { flex: '1 1 7rem', miw: '7rem', maw: 180 } as const;

const given = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([, text]) => text !== ''),
  );

export const OperationFilters = ({ words, product, state, products, ...on }: Given): ReactElement => {
  const [typed, setTyped] = useState<Words>(words);
  const fields = { actor: useUserNamed(), user: useUserNamed() };
  /** No address of a request may have a username. */
  const named = async (name: keyof typeof fields, text: string | undefined): Promise<string | null | undefined> =>
    text !== undefined && isUsername(text) ? fields[name].find(text) : text;
  const show = async (): Promise<void> => {
    for (const field of Object.values(fields)) field.forget();
    const words = given(typed);
    const [actor, user] = [await named('actor', words.actor), await named('user', words.user)];
    if (actor === null || user === null) return;
    on.onWords({ ...words, ...(actor === undefined ? {} : { actor }), ...(user === undefined ? {} : { user }) });
  };
  const isFiltered = product !== undefined || state !== 'all' || Object.keys(words).length > 0;
  return (
    <form
      aria-label="Filters"
      onSubmit={(event) => {
        event.preventDefault();
        // what failed is said beside the field
        show().catch(() => {});
      }}
    >
      <Group gap="sm" mb="md" align="flex-end">
        {FIELDS.map(([name, label, placeholder]) => (
          <TextInput
            key={name}
            size="sm"
            {...FITTING}
            label={label}
            placeholder={placeholder}
            autoComplete="off"
            maxLength={320}
            error={name === 'actor' || name === 'user' ? fields[name].error : undefined}
            value={typed[name] ?? ''}
            onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })}
          />
        ))}
        <Select
          size="sm"
          {...FITTING}
          label="Product"
          placeholder="Any"
          clearable
          searchable
          clearButtonProps={{ 'aria-label': 'Any product' }}
          data={[...products.values()].map(({ skuId, displayName }) => ({ value: skuId, label: displayName }))}
          value={product ?? null}
          onChange={(value) => on.onProduct(value ?? undefined)}
        />
        <Select
          size="sm"
          {...FITTING}
          label="State"
          allowDeselect={false}
          data={[...STATES]}
          comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
          renderOption={({ option: { value, label } }) => (
            <Text size="sm">
              {label}
              {MORE[value] !== undefined && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  {MORE[value]}
                </Text>
              )}
            </Text>
          )}
          value={state}
          onChange={(value) => on.onState((value ?? 'all') as OperationState)}
        />
        <Button type="submit" size="sm">
          Filter
        </Button>
        {isFiltered && (
          <Button
            size="sm"
            variant="default"
            onClick={() => {
              for (const field of Object.values(fields)) field.forget();
              setTyped({});
              on.onWords({});
              on.onProduct(undefined);
              on.onState('all');
            }}
          >
            Clear
          </Button>
        )}
      </Group>
    </form>
  );
};

import { Button, Checkbox, Group, Menu, Select, TextInput } from '@mantine/core';
import type { ReactElement } from 'react';
import { usePages } from '../../api/use-read.js';
import { Icon } from '../../parts/icons.js';
import type { Product } from '../../parts/product-names.js';
import { type Choice, CHOICES } from './columns.js';
import { namesOne } from './list-users.js';

/** What the address says of the list. Words that are searched for stay out of it. */
export interface Filters {
  readonly product?: string;
  readonly unlicensed?: 'true';
  readonly account?: 'blocked';
  /** Deleted users have a page of their own now. In the past they are found here. */
  readonly state?: 'deleted';
  readonly sort?: string;
}

interface Given {
  readonly words: string;
  readonly onWords: (words: string) => void;
  readonly filters: Filters;
  readonly onFilters: (change: Partial<Record<keyof Filters, string | undefined>>) => void;
  readonly columns: readonly Choice[];
  readonly onColumns: (columns: readonly Choice[]) => void;
  readonly products: ReadonlyMap<string, Product>;
  readonly isPast: boolean;
}

export const FilterBar = (given: Given): ReactElement => {
  const { words, onWords, filters, onFilters, columns, onColumns, products, isPast } = given;
  const bought = usePages('/api/subscriptions', { query: { limit: 999 } }, { enabled: products.size > 0 });
  return (
    <Group gap="sm" mb="md" align="center">
      <TextInput
        type="search"
        aria-label="Search users"
        placeholder={isPast ? 'Whole address or id' : 'Name, address, department …'}
        leftSection={<Icon name="search" size={16} />}
        value={words}
        error={isPast && words.trim() !== '' && !namesOne(words.trim()) && 'The past knows whole addresses and ids'}
        maxLength={200}
        w={{ base: '100%', xs: 280 }}
        onChange={(event) => onWords(event.currentTarget.value)}
      />
      <Select
        aria-label="Product"
        placeholder="Any product"
        clearable
        searchable
        w={220}
        data={bought.items.map(({ skuId, skuPartNumber }) => ({
          value: skuId,
          label: products.get(skuId)?.displayName ?? skuPartNumber,
        }))}
        value={filters.product ?? null}
        onChange={(product) => onFilters({ product: product ?? undefined, unlicensed: undefined })}
      />
      <Checkbox
        label="Unlicensed"
        checked={filters.unlicensed === 'true'}
        onChange={(event) =>
          onFilters(
            event.currentTarget.checked ? { unlicensed: 'true', product: undefined } : { unlicensed: undefined },
          )
        }
      />
      <Checkbox
        label="Sign-in blocked"
        checked={filters.account === 'blocked'}
        onChange={(event) => onFilters({ account: event.currentTarget.checked ? 'blocked' : undefined })}
      />
      {isPast && (
        <Checkbox
          label="Deleted"
          checked={filters.state === 'deleted'}
          onChange={(event) => onFilters({ state: event.currentTarget.checked ? 'deleted' : undefined })}
        />
      )}
      <Menu closeOnItemClick={false} shadow="md">
        <Menu.Target>
          <Button variant="default" leftSection={<Icon name="columns" size={16} />}>
            Columns
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {CHOICES.map(({ id, label }) => (
            <Menu.CheckboxItem
              key={id}
              checked={columns.includes(id)}
              onChange={(isOn: boolean) =>
                onColumns(
                  CHOICES.map((choice) => choice.id).filter((each) => (each === id ? isOn : columns.includes(each))),
                )
              }
            >
              {label}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
};

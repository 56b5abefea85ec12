import { FileInput, NumberInput, Text } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Shape } from '../../api/shapes.js';
import { ChangeDialog } from '../../parts/change-dialog.js';
import { count, counted } from '../../parts/format.js';

interface Given {
  readonly what: 'products' | 'restrictions';
  readonly onClose: () => void;
}

interface Part<Item> {
  readonly items: readonly Item[] | undefined;
  readonly confirm: { readonly confirm?: number };
  readonly children: ReactElement;
  readonly onClose: () => void;
}

const ImportProducts = ({ items, confirm, children, onClose }: Part<Shape<'ImportCatalogue'>['products'][number]>) => (
  <ChangeDialog
    title="Import products"
    action="Import"
    verb="post"
    path="/api/catalogue"
    asked={items === undefined ? undefined : { body: { products: [...items], ...confirm } }}
    preview={({ imported, changed, unchanged, plans }) => (
      <Text size="sm">
        {count(imported)} new, {count(changed)} changed, {count(unchanged)} as before, with {counted(plans, 'plan')}.
      </Text>
    )}
    said={({ imported, changed }) => `${counted(imported + changed, 'product')} imported.`}
    onClose={onClose}
  >
    {children}
  </ChangeDialog>
);

type Restricted = Shape<'ImportRestrictions'>['restrictions'][number];
const ImportRestrictions = ({ items, confirm, children, onClose }: Part<Restricted>) => (
  <ChangeDialog
    title="Import restrictions"
    action="Import"
    verb="post"
    path="/api/restrictions"
    asked={items === undefined ? undefined : { body: { restrictions: [...items], ...confirm } }}
    preview={({ changed, plans, entries }) => (
      <Text size="sm">
        {counted(changed, 'plan')} changed; afterwards {counted(entries, 'restriction')} of {counted(plans, 'plan')}.
      </Text>
    )}
    said={({ changed }) => `Restrictions of ${counted(changed, 'plan')} imported.`}
    onClose={onClose}
  >
    {children}
  </ChangeDialog>
);

/** A file holds the list itself, or an object that has it as a member. */
const listIn = (text: string, member: string): readonly unknown[] | undefined => {
  try {
    const read = JSON.parse(text) as unknown;
    const list = Array.isArray(read) ? read : (read as Record<string, unknown> | null)?.[member];
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
};

/** Reads a file of JSON. What would be taken away has to be confirmed by its number. */
export const ImportDialog = ({ what, onClose }: Given): ReactElement => {
  const [items, setItems] = useState<readonly unknown[]>();
  const [fault, setFault] = useState<string>();
  const [confirmed, setConfirmed] = useState<number>();
  const read = async (file: File | null): Promise<void> => {
    const list = file === null ? undefined : listIn(await file.text(), what);
    setItems(list);
    setFault(file === null || list !== undefined ? undefined : `The file has no list of ${what} in JSON.`);
  };
  const fields = (
    <>
      <FileInput
        label="File"
        description={`JSON with a list of ${what}`}
        placeholder="Choose a file"
        accept="application/json,.json"
        required
        error={fault}
        onChange={(file) => void read(file)}
      />
      <NumberInput
        label={what === 'products' ? 'Plans that are taken away' : 'Restrictions that are lifted'}
        description="How many, where the import takes some away: it has to be confirmed"
        min={0}
        allowDecimal={false}
        value={confirmed ?? ''}
        onChange={(value) => setConfirmed(typeof value === 'number' ? value : undefined)}
      />
    </>
  );
  const part = { confirm: confirmed === undefined ? {} : { confirm: confirmed }, children: fields, onClose };
  // what a list may hold is for the server to say
  return what === 'products' ? (
    <ImportProducts {...part} items={items as Shape<'ImportCatalogue'>['products'] | undefined} />
  ) : (
    <ImportRestrictions {...part} items={items as Restricted[] | undefined} />
  );
};

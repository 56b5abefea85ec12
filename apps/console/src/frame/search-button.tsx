import { ActionIcon } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { type ReactElement, Suspense, useState } from 'react';
import { Icon } from '../parts/icons.js';
import { lazyPart } from './lazy-part.js';

const SearchDialog = lazyPart(() => import('./search-dialog.js'));

/** Opens the search, by a click or by Ctrl+K from wherever one types. */
export const SearchButton = (): ReactElement => {
  const [isOpen, setOpen] = useState(false);
  useHotkeys([['mod+K', () => setOpen(true)]], []);
  return (
    <>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label="Search"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K"
        title="Search (Ctrl+K)"
        onClick={() => setOpen(true)}
      >
        <Icon name="search" />
      </ActionIcon>
      <Suspense fallback={null}>{isOpen && <SearchDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
};

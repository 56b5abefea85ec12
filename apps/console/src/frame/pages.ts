import type { Page } from '../parts/page.js';

/**
 * Every folder under `pages` brings its own addresses: a new page is a new folder, and no list names it. The pages
 * themselves are loaded when somebody goes there.
 */
const found = import.meta.glob<Page>('../pages/*/route.ts', { eager: true, import: 'page' });

export const PAGES: readonly Page[] = Object.values(found);

export type Navigation = NonNullable<Page['navigation']>;
export const NAVIGATION: readonly Navigation[] = PAGES.flatMap(({ navigation }) => navigation ?? []).toSorted(
  (one, other) => one.order - other.order,
);

import type { ComponentType } from 'react';
import type { IconName } from './icons.js';

/** An address of the console, and what is shown there. */
export interface Address {
  /** As the router takes it: `/licenses/$sku`. */
  readonly path: string;
  readonly title: string;
  /** Loads the page when somebody goes there. */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

/** What a folder under `pages` gives to the frame by its `route.ts`: its addresses, and its place in the navigation. */
export interface Page {
  readonly addresses: readonly Address[];
  /** A page without one is reached from other pages only. */
  readonly navigation?: {
    readonly label: string;
    readonly icon: IconName;
    readonly to: string;
    readonly order: number;
    /** What its reader may read, now or as of an instant; everybody goes to a page that says nothing here. */
    readonly reads?: string;
  };
}

export const definePage = (page: Page): Page => page;

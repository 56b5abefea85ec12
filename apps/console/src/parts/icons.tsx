import type { ReactElement } from 'react';

/** A dozen shapes drawn on a square of 20, instead of a package of thousands. */
const PATHS = {
  home: 'M3 9.5 10 3.5l7 6M5 8.5V16.5h3.5v-4h3v4H15V8.5',
  licenses: 'M3.5 5.5h13v9h-13zM3.5 8.5h13M6.5 11.5h4',
  users:
    'M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM2.5 16c0-2.8 2.2-4.5 5-4.5s5 1.7 5 4.5M13 9.2a2.3 2.3 0 1 0-.6-4.5M14.5 11.8c1.8.4 3 1.900 3 4.200',
  deleted: 'M4 6h12M8 6V4h4v2M5.500 6l.7 10.500h7.600L14.500 6M8.500 9v4.500M11.500 9v4.500',
  operations: 'M4 5h8M4 10h12M4 15h6M14.500 3.500 16 5l-1.500 1.500M12.500 13.500 14 15l2.500-3',
  deadlines: 'M4 5.500h12v11H4zM4 8.500h12M7 3.500v3M13 3.500v3M10 10.500v2.500l1.500 1',
  history: 'M4 10a6 6 0 1 0 2-4.500L4 7.300M4 4v3.300h3.300M10 7v3.300l2.200 1.500',
  products: 'M10 3.500 16.500 7v6.500L10 17l-6.500-3.500V7zM3.500 7 10 10.500 16.500 7M10 10.500V17',
  settings:
    'M3.500 6.500h6M13.500 6.500h3M3.500 13.500h3M10.500 13.500h6M11.500 4.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4ZM8.500 11.500a2 2 0 1 1 0 4 2 2 0 0 1 0-4Z',
  search: 'M9 14.500a5.500 5.500 0 1 0 0-11 5.500 5.500 0 0 0 0 11ZM13 13l4 4',
  warning: 'M10 3.500 17.500 16.500h-15zM10 8.500v3.500M10 14v.2',
  sun: 'M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM10 2.500v1.500M10 16v1.500M2.500 10H4M16 10h1.500M4.700 4.700l1 1M14.300 14.300l1 1M15.300 4.700l-1 1M5.700 14.300l-1 1',
  moon: 'M16 11.800A6.500 6.500 0 0 1 8.200 4a6.500 6.500 0 1 0 7.800 7.800Z',
  person: 'M10 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 16.500c0-3 2.700-5 6-5s6 2 6 5',
  plus: 'M10 4v12M4 10h12',
  check: 'M4.500 10.500 8 14l7.500-8',
  columns: 'M3.500 4.500h13v11h-13zM8 4.500v11M12 4.500v11',
  arrow: 'M4 10h12M11.500 5.500 16 10l-4.500 4.500',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon says nothing by itself: its words stand beside it, or on the button that it is in. */
export const Icon = ({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactElement => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    strokeWidth={1.5}
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={PATHS[name]} />
  </svg>
);

import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** From the palest to the darkest; the seventh and the eighth carry white text, in the dark and in the light. */
const brand: MantineColorsTuple = [
  '#eef4fc',
  '#dbe7f7',
  '#b7cfef',
  '#8db3e5',
  '#6d9cdd',
  '#4a82cd',
  '#2c66b4',
  '#1d4f91',
  '#173f75',
  '#102c53',
];

/** Reaches 4.5 : 1 as a button, filled and outlined, which the library's own doesn't. */
const red: MantineColorsTuple = [
  '#fdecec',
  '#fbd5d5',
  '#f8b0b0',
  '#ff9d9d',
  '#f27c7c',
  '#e45b5b',
  '#d23c3c',
  '#b42323',
  '#8f1c1c',
  '#6b1515',
];

export const theme = createTheme({
  primaryColor: 'brand',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  colors: { brand, red },
  defaultRadius: 'md',
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '1.5rem' }, h2: { fontSize: '1.125rem' } } },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  // the header of a dialog is no second banner of the page
  components: {
    ModalHeader: { defaultProps: { role: 'presentation' } },
    DrawerHeader: { defaultProps: { role: 'presentation' } },
    // titles that are sentences have several lines on a narrow screen
    Timeline: { styles: { itemTitle: { lineHeight: 1.4 } } },
  },
});

/** Text on the tint of its own colour: these reach 4.5 : 1 in both schemes, which the library's own do not. */
const INK = {
  light: { brand: '#173f75', red: '#a61e1e', orange: '#8a3b00', yellow: '#6b4e00', green: '#1b6530', gray: '#40474f' },
  dark: { brand: '#b7cfef', red: '#ffb3b3', orange: '#ffc28a', yellow: '#ffe08a', green: '#9be3ad', gray: '#ced4da' },
} as const;
const TINT = {
  light: { brand: '#e6eefa', red: '#fdecec', orange: '#fff0e0', yellow: '#fff6d6', green: '#e6f6ea', gray: '#eef0f3' },
  dark: { brand: '#1c2f4a', red: '#4a1d1d', orange: '#4a2c10', yellow: '#443705', green: '#17391f', gray: '#33373c' },
} as const;

const tinted = (scheme: 'light' | 'dark'): Record<string, string> =>
  Object.fromEntries(
    Object.entries(INK[scheme]).flatMap(([name, ink]) => [
      [`--mantine-color-${name}-light-color`, ink],
      [`--mantine-color-${name}-light`, TINT[scheme][name as keyof (typeof INK)['light']]],
      [`--mantine-color-${name}-text`, ink],
    ]),
  );

export const resolveVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    ...tinted('light'),
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1c2126',
    '--mantine-color-dimmed': '#58616b',
    '--mantine-color-placeholder': '#667080',
    '--mantine-color-error': '#a61e1e',
    '--mantine-color-anchor': '#1d4f91',
    '--sl-canvas': '#f4f6f8',
    '--sl-line': '#dfe3e8',
    '--sl-control-line': '#868e99',
    '--sl-past': '#fff1d6',
    '--sl-past-line': '#b86e00',
    '--sl-past-ink': '#5c3a00',
    '--sl-bar': '#2c66b4',
    '--sl-bar-rest': '#dbe7f7',
    '--sl-over': '#c02626',
  },
  dark: {
    ...tinted('dark'),
    '--mantine-color-dark-6': '#1b1e22',
    '--mantine-color-dark-4': '#33383e',
    '--mantine-color-default': '#23272c',
    '--mantine-color-default-border': '#4a5159',
    '--mantine-color-body': '#1b1e22',
    '--mantine-color-text': '#e4e7ea',
    '--mantine-color-dimmed': '#a5adb6',
    '--mantine-color-placeholder': '#939ca6',
    '--mantine-color-error': '#ff9d9d',
    '--mantine-color-anchor': '#8db3e5',
    '--sl-canvas': '#131518',
    '--sl-line': '#33383e',
    '--sl-control-line': '#727b85',
    '--sl-past': '#3b2a0a',
    '--sl-past-line': '#e0a030',
    '--sl-past-ink': '#ffd58a',
    '--sl-bar': '#6d9cdd',
    '--sl-bar-rest': '#2a3442',
    '--sl-over': '#ff7b7b',
  },
});

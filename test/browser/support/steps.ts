import type { Locator } from 'playwright-core';
import type { ConsolePage } from './console-page.js';

// What people do on the pages again and again, by the words that stand there.

export const button = ({ page }: ConsolePage, name: string): Locator => page.getByRole('button', { name, exact: true });

/** Goes to a page by the navigation: nothing is loaded anew. */
export const goTo = ({ page }: ConsolePage, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Console' }).getByRole('link', { name, exact: true }).click();

/** Selects users by their names in the list of active users. */
export const select = async ({ page }: ConsolePage, names: readonly string[]): Promise<void> => {
  for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
};

/** Waits until Licenses says so much of Valid, Expired, Assigned and Available. */
export const seats = async ({ page }: ConsolePage, partNumber: string, expected: readonly string[]): Promise<void> => {
  // the cell before them has the bar
  const cells = page.getByTestId(partNumber).locator('td');
  for (const [index, text] of expected.entries())
    await cells
      .nth(index + 1)
      .filter({ hasText: new RegExp(`^${text}$`) })
      .waitFor();
};

/** Waits until the row of a user says this. */
export const says = ({ page }: ConsolePage, user: string, text: string | RegExp): Promise<void> =>
  page.getByRole('row').filter({ hasText: user }).filter({ hasText: text }).waitFor();

/** Opens a user from the list of active users, beside the list. */
export const openUser = async (console: ConsolePage, name: string): Promise<void> => {
  await console.page.getByRole('link', { name, exact: true }).click();
  await console.page.getByRole('dialog').getByRole('heading', { name, exact: true }).waitFor();
};

/** Goes through the steps of Bulk change up to its preview, with products for the users that are chosen. */
export const previewOf = async (console: ConsolePage, how: string, products: readonly string[]): Promise<void> => {
  await button(console, 'Next').click();
  await button(console, 'Skip').click();
  await console.page.getByRole('radio', { name: how }).check();
  for (const product of products) await console.page.getByRole('checkbox', { name: product, exact: true }).check();
  await button(console, 'Preview').click();
};

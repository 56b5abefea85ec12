import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConsolePage } from './console-page.js';

/** `npm run docs:pictures` writes them beside the how-to that shows them. */
const writes = process.env['WRITE_PICTURES'] === '1';
const folder = join(import.meta.dirname, '..', '..', '..', 'docs', 'pictures');

/** Takes a picture for the how-to, where pictures are wanted. */
export const picture = async (console: ConsolePage, name: string): Promise<void> => {
  if (!writes) return;
  await mkdir(folder, { recursive: true });
  // the name of the tenant comes last; a role is not asked for, since a dialog hides the header from readers
  await console.page.locator('header').getByText('Contoso', { exact: true }).first().waitFor();
  // nothing is pointed at
  await console.page.mouse.move(0, 0);
  await console.page.evaluate('document.fonts.ready');
  await console.picture(join(folder, `${name}.png`));
};

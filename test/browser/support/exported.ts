import { readFile } from 'node:fs/promises';
import type { ConsolePage } from './console-page.js';

/** Presses the button that exports in this form, and reads the file that the browser is given. */
export const exported = async ({ page }: ConsolePage, form: 'CSV' | 'NDJSON') => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Export ${form}` }).click(),
  ]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
};

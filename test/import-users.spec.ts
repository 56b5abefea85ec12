import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEMPLATES, UNUSED_COLUMNS, USER_COLUMNS } from '../libs/contracts/src/csv/user-columns.js';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '..', 'docs/how-to', file), 'utf8');
const page = read('import-users.md');

describe('the page about the import of users', () => {
  it('shows the file that its sessions import', () => {
    expect(page).toContain(`\`\`\`csv\n${read('users.csv')}\`\`\`\n`);
  });
  it('names every column', () => {
    expect(USER_COLUMNS.map(({ header }) => header).filter((header) => !page.includes(`\`${header}\``))).toEqual([]);
  });
  it('names every column that is left out', () => {
    expect(UNUSED_COLUMNS.filter((header) => !page.includes(`\`${header}\``))).toEqual([]);
  });
  it.each(Object.entries(TEMPLATES))('shows the headers of the template in %s', (language, headers) => {
    expect(page).toContain(`\n- ${language}: ${headers.replaceAll('|', ' | ')}\n`);
  });
});

import { inBrowser } from './support/browser.js';
import { fillWithUsers } from './support/many-users.js';

const ALL = 100_000;
const LICENSED = 50;
/** The read models and the directory take longer than a test does, on a machine that does much else. */
const LOADING_MS = 10 * 60_000;
const PAGE = 100;
const PAGES = 12;
const MOST_ROWS = 200;
// What runs in the page is text: the names of a browser mean nothing here.
const SCROLL_TO_END = `(() => {
  const region = document.querySelector('[role=region][aria-label="Active users"]');
  region.scrollTop = region.scrollHeight;
})()`;

await inBrowser(
  'a tenant of 100,000 users',
  (opened) => {
    const { open } = opened;
    const whole = async () => {
      const console = await open('/users');
      await console.sees('100,000 users');
      return console;
    };

    beforeAll(async () => {
      const { server } = opened;
      await server.standalone.caughtUp(LOADING_MS);
      for (;;) {
        const answer = await server.post('/api/users/search', { sort: 'name', limit: 1 });
        if (answer.status === 200) return;
        expect(answer.body.code).toBe('directory-loading');
      }
    }, LOADING_MS);

    it('shows its first row after two requests', async () => {
      const console = await whole();
      const asked = await console.questionsBefore('[role=cell]', '/users');
      expect(asked.toSorted()).toEqual(['/api/me', '/api/users/search']);
    });

    it('keeps few rows in the document, however far one scrolls', async () => {
      const { page } = await whole();
      const region = page.getByRole('region', { name: 'Active users' });
      for (let loaded = PAGE; loaded <= PAGES * PAGE; loaded += PAGE) {
        await page.evaluate(SCROLL_TO_END);
        // the row of titles is the first: this one is the first of the next page
        await region.locator(`[aria-rowindex="${loaded + 2}"]`).waitFor({ state: 'attached' });
        expect(await region.getByRole('row').count()).toBeLessThan(MOST_ROWS);
      }
      expect(await region.getByRole('table').getAttribute('aria-rowcount')).toBe(String(ALL));
    });

    it('finds one by words, and opens that user', async () => {
      const console = await whole();
      await console.page.getByRole('searchbox', { name: 'Search users' }).fill('77777');
      await console.sees(/^1 user$/);
      await console.page.getByRole('link', { name: / 77777$/ }).click();
      await console.page
        .getByRole('dialog')
        .getByText(/77777@contoso\.example/)
        .first()
        .waitFor();
      expect(await console.leaked(['77777@'])).toEqual([]);
    });

    it('narrows the list to who holds a product, and to who holds none', async () => {
      const console = await whole();
      await console.page.getByRole('combobox', { name: 'Product' }).click();
      await console.page.getByRole('option', { name: 'ENTERPRISEPACK' }).click();
      await console.sees('50 users');
      await console.page.getByRole('checkbox', { name: 'Unlicensed' }).check();
      await console.sees('99,950 users');
    });

    it('selects all that match, with their number', async () => {
      const console = await whole();
      await console.page.getByRole('checkbox', { name: 'Select all that are loaded' }).check();
      await console.sees('100 users selected');
      await console.page.getByRole('button', { name: 'Select all that match (100,000)' }).click();
      await console.sees('100,000 users selected');
      await console.page.getByRole('button', { name: 'Clear' }).click();
      await console.sees('Nobody is selected');
    });
  },
  { SAMPLE: 'off' },
  { fill: (dataDir) => fillWithUsers(dataDir, ALL, LICENSED) },
);

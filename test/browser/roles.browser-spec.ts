import { SAMPLE_TENANT_ID } from '../../apps/standalone/src/sample/sample-tenant.js';
import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';
import { asksFor, openAs } from './support/signed-in.js';

const OF_TENANT = ['Licenses', 'Active users', 'Deleted users', 'Operations', 'Deadlines'];
const EVERYBODYS = ['Products', 'Settings'];
const PAGES = [...OF_TENANT, 'History', ...EVERYBODYS];
const OF_LICENSES = ['Edit licenses', 'Bulk change', 'Reassign', 'Remove licenses'];
const BUTTONS = [...OF_LICENSES, 'Delete'];
const OF_PRODUCT = ['Buy…', 'Assign licenses…', 'Unassign licenses…'];
const NEW_USER = { userPrincipalName: 'new@contoso.example', displayName: 'New' };
const SEATS = { skuPartNumber: 'SPE_E5', seats: 1 };
const REMOVED = { mode: 'remove', users: ['ewa.wisniewska@contoso.example'], licenses: ['ENTERPRISEPACK'] };
const OF_SAMPLE = `?tenant=${SAMPLE_TENANT_ID}`;

/** Which of the names stand on the page: of links in the navigation, or of buttons. */
const shown = async ({ page }: ConsolePage, role: 'link' | 'button', names: readonly string[]) => {
  const within = role === 'link' ? page.getByRole('navigation', { name: 'Console' }) : page.getByRole('main');
  const counts = await Promise.all(names.map((name) => within.getByRole(role, { name, exact: true }).count()));
  return names.filter((_name, index) => counts[index]! > 0);
};

await inBrowser(
  'what a role may not do is not shown, and refused all the same:',
  (opened) => {
    it.each([
      ['GlobalAdministrator', BUTTONS, ['POST', '/api/catalogue', { products: [] }]],
      ['UserAdministrator', BUTTONS, ['POST', '/api/purchases', SEATS]],
      ['LicenseAdministrator', OF_LICENSES, ['POST', '/api/users', NEW_USER]],
      ['GlobalReader', [], ['POST', '/api/operations', REMOVED]],
    ] as const)('%s', async (role, buttons, [method, path, body]) => {
      const console = await openAs(opened, role, `/users${OF_SAMPLE}`);
      await console.sees('Adele Vance');
      expect(await shown(console, 'link', PAGES)).toEqual(PAGES);
      expect(await shown(console, 'button', BUTTONS)).toEqual(buttons);
      expect(await asksFor(console, method, path, body)).toEqual([403, 'forbidden']);
    });

    it.each([
      ['GlobalAdministrator', OF_PRODUCT, undefined],
      ['LicenseAdministrator', OF_PRODUCT.slice(1), ['POST', '/api/purchases', SEATS]],
      ['GlobalReader', [], ['POST', '/api/purchases', SEATS]],
    ] as const)('%s, of a product', async (role, buttons, refused) => {
      const console = await openAs(opened, role, `/licenses${OF_SAMPLE}`);
      await console.page.getByRole('link', { name: 'Microsoft 365 E5', exact: true }).click();
      await console.page.getByRole('heading', { name: 'Purchases' }).waitFor();
      await console.page.getByRole('heading', { name: 'Users', exact: true }).waitFor();
      expect(await shown(console, 'button', OF_PRODUCT)).toEqual(buttons);
      if (refused !== undefined) expect(await asksFor(console, ...refused)).toEqual([403, 'forbidden']);
    });

    it('Auditor, who sees what there is as of an instant, and the history', async () => {
      const { position } = (await opened.server.standalone.ports.store.head())!;
      const console = await openAs(opened, 'Auditor', `/users${OF_SAMPLE}&asOf=${position}`);
      await console.sees('adele.vance@contoso.example');
      expect(await shown(console, 'link', PAGES)).toEqual(PAGES);
      expect(await shown(console, 'button', BUTTONS)).toEqual([]);
      await console.page.getByRole('button', { name: 'Back to now' }).click();
      await console.page.getByRole('alert').filter({ hasText: 'reading-forbidden' }).first().waitFor();
      expect(await asksFor(console, 'GET', '/api/users')).toEqual([403, 'reading-forbidden']);
      expect(await asksFor(console, 'POST', '/api/operations', REMOVED)).toEqual([403, 'forbidden']);
    });

    it('Operator, who sees the catalogue, the tenants and the clock, and nobody’s users', async () => {
      const console = await openAs(opened, 'Operator', '/products');
      await console.sees('Microsoft 365 E5');
      expect(await shown(console, 'link', PAGES)).toEqual(EVERYBODYS);
      expect(await shown(console, 'button', ['Import products…', 'Import restrictions…'])).toHaveLength(2);
      await console.page.getByRole('link', { name: 'Tenants and clock' }).click();
      await console.page.getByRole('row').filter({ hasText: 'Contoso' }).waitFor();
      expect(await asksFor(console, 'GET', '/api/users')).toEqual([403, 'reading-forbidden']);
      expect(await asksFor(console, 'POST', '/api/users', NEW_USER)).toEqual([403, 'forbidden']);
    });
  },
  { SAMPLE: 'on', AUTH: 'local' },
);

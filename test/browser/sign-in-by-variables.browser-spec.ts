import { PROVIDED_AUDIENCE, PROVIDED_BROWSER_CLIENT, RealProvider } from '#testing/real-provider';
import { SAMPLE_TENANT_ID } from '../../apps/standalone/src/sample/sample-tenant.js';
import { inBrowser } from './support/browser.js';
import { asksFor } from './support/signed-in.js';
import { button } from './support/steps.js';

const ANOTHER_TENANT = '99999999-9999-4999-8999-999999999999';
/** A person of Entra is this claim, which the short form reads, and never its `sub`. */
const PERSON = '22222222-2222-4222-8222-222222222222';

let provider: RealProvider;
/** As for a directory of Entra, the name of the issuer holds the id of its tenant. */
const withProvider = async () => {
  // the server is at 127.0.0.1: this is another site
  provider = await RealProvider.start('localhost', `/${SAMPLE_TENANT_ID}`);
  return {
    SAMPLE: 'on',
    AUTH_ISSUER: provider.issuer,
    AUTH_AUDIENCE: PROVIDED_AUDIENCE,
    AUTH_CLIENT_ID: PROVIDED_BROWSER_CLIENT.clientId,
    AUTH_CLIENT_SECRET: PROVIDED_BROWSER_CLIENT.secret,
    AUTH_CLIENT_SCOPES: 'use offline_access',
  };
};

await inBrowser(
  'signing in at the one issuer that variables name',
  (opened) => {
    const { open } = opened;
    beforeAll(() => provider.serves(opened.server.url));
    afterAll(() => provider?.close());
    beforeEach(() => {
      provider.roles = ['LicenseAdministrator'];
      provider.takesApiFromScope = true;
      provider.claims = { tid: SAMPLE_TENANT_ID, oid: PERSON, name: 'Ann Example' };
    });

    it('leads there by itself, comes back to the page, and knows the person by the claims of Entra', async () => {
      const console = await open('/licenses?asOf=00000000000000000050');
      await console.sees('You see everything as it was at position 50. The past can’t be changed.');
      expect(console.page.url()).toBe(`${opened.server.url}/console/licenses?asOf=00000000000000000050`);
      await button(console, 'Signed in as Ann Example').click();
      await console.sees('License Administrator');
      const me = await console.page.context().request.get(`${opened.server.url}/api/me`);
      expect(await me.json()).toMatchObject({
        kind: 'user',
        id: PERSON,
        name: 'Ann Example',
        roles: ['LicenseAdministrator'],
        tenants: [SAMPLE_TENANT_ID],
      });
    });

    it('changes what the role permits, under the name of that person', async () => {
      const console = await open('/users');
      await console.sees('25 users');
      const path = '/api/users/ewa.wisniewska@contoso.example/licenses';
      const changed = await asksFor(console, 'POST', path, { add: [{ skuPartNumber: 'SPE_E5' }] });
      expect(changed).toEqual([200, undefined]);
      expect((await asksFor(console, 'POST', '/api/users', {}))[0]).toBe(403);
      await console.page.goto(`${opened.server.url}/console/history`);
      await console.page.getByRole('row').filter({ hasText: PERSON }).first().waitFor();
    });

    it('signs out here and at the provider', async () => {
      const console = await open('/licenses');
      await button(console, 'Signed in as Ann Example').click();
      await button(console, 'Sign out').click();
      await console.page.waitForURL((url) => url.href.startsWith(provider.issuer));
      expect(await (await console.page.context().request.get(`${opened.server.url}/api/me`)).json()).toMatchObject({
        code: 'authentication-required',
      });
    });

    it('believes a token that names no tenant for that of the issuer’s name', async () => {
      provider.claims = { oid: PERSON, name: 'Ann Example' };
      const console = await open('/licenses');
      await console.sees('4 products, 1 of them over-assigned');
    });

    // as providers do that are none of Microsoft's
    it.each<[what: string, change: () => void, text: RegExp]>([
      ['a person in another claim', () => void (provider.claims = {}), /the claim oid\. .* AUTH_FILE names/],
      ['an API by its name alone', () => void (provider.takesApiFromScope = false), /resource, in the file that/],
      [
        'the tenant of another',
        () => void (provider.claims = { oid: PERSON, tid: ANOTHER_TENANT }),
        /compare it with the id in AUTH_ISSUER/,
      ],
    ])('says on a page what to change: %s', async (_what, change, text) => {
      change();
      const console = await open('/licenses');
      await console.sees(text);
      await console.page.getByRole('link', { name: 'Sign in again' }).waitFor();
    });
  },
  withProvider,
);

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROVIDED_AUDIENCE, PROVIDED_BROWSER_CLIENT, RealProvider } from '#testing/real-provider';
import { SAMPLE_TENANT_ID } from '../../apps/standalone/src/sample/sample-tenant.js';
import { inBrowser } from './support/browser.js';
import { asksFor } from './support/signed-in.js';
import { button, goTo, seats } from './support/steps.js';
import { goToThirdSite, THIRD_SITE } from './support/third-site.js';

/** An identity with so many groups that its tokens have more than 6 KB. */
const GROUPS = Array.from(
  { length: 150 },
  (_none, index) => `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`,
);
const CALLBACK = /\/auth\/callback/;

let folder: string;
let provider: RealProvider;
const withProvider = async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-sign-in-'));
  // the server is at 127.0.0.1: this is another site
  provider = await RealProvider.start('localhost');
  await writeFile(join(folder, 'secret'), `${PROVIDED_BROWSER_CLIENT.secret}\n`);
  const { clientId } = PROVIDED_BROWSER_CLIENT;
  const entry = {
    name: 'provider',
    issuer: provider.issuer,
    audiences: [PROVIDED_AUDIENCE],
    scopes: ['use'],
    claims: { actor: 'sub' },
    tenants: [SAMPLE_TENANT_ID],
    browser: { clientId, secretFile: 'secret', scopes: ['use'], resource: PROVIDED_AUDIENCE },
  };
  await writeFile(join(folder, 'issuers.json'), JSON.stringify({ issuers: [entry] }));
  return { SAMPLE: 'on', AUTH_FILE: join(folder, 'issuers.json') };
};

await inBrowser(
  'signing in at a provider on another site',
  (opened) => {
    const { open } = opened;
    beforeAll(() => provider.serves(opened.server.url));
    afterAll(async () => {
      await provider?.close();
      await rm(folder, { recursive: true, force: true });
    });
    beforeEach(() => {
      provider.roles = ['GlobalAdministrator'];
      provider.claims = { tid: SAMPLE_TENANT_ID, groups: GROUPS, name: 'Ann Example' };
      provider.isAway = false;
      provider.leavesAfterwards = false;
    });

    it('leads there by itself, and comes back to the page that was asked for', async () => {
      const console = await open('/licenses?asOf=00000000000000000050');
      await console.sees('You see everything as it was at position 50. The past can’t be changed.');
      expect(console.page.url()).toBe(`${opened.server.url}/console/licenses?asOf=00000000000000000050`);
      await button(console, 'Signed in as Ann Example').click();
      await console.sees('Global Administrator');
    });

    it('has whoever follows a link on a page of a third site arrive signed in at that page', async () => {
      const console = await open('about:blank');
      const address = `${opened.server.url}/console/licenses`;
      await goToThirdSite(console, `<a href="${address}">Look at this</a>`);
      // the first time by way of the provider, the second time at once
      for (const time of ['first', 'second']) {
        await console.page.getByRole('link', { name: 'Look at this' }).click();
        await console.sees('4 products, 1 of them over-assigned');
        expect([time, console.page.url()]).toEqual([time, address]);
        await console.page.goto(THIRD_SITE);
      }
    });

    it('signs out here and at the provider', async () => {
      const console = await open('/licenses');
      await button(console, 'Signed in as Ann Example').click();
      await button(console, 'Sign out').click();
      await console.page.waitForURL((url) => url.origin === provider.issuer);
      const { request } = console.page.context();
      const me = await request.get(`${opened.server.url}/api/me`);
      expect([me.status(), (await me.json()).code]).toEqual([401, 'authentication-required']);
    });

    it('offers to sign in again where a session has ended meanwhile, and comes back to the page', async () => {
      const console = await open('/licenses');
      await console.sees('4 products, 1 of them over-assigned');
      // it is ended in another tab
      expect(await asksFor(console, 'POST', '/auth/logout')).toEqual([200, undefined]);
      await goTo(console, 'Deleted users');
      await console.page.getByRole('link', { name: 'Sign in', exact: true }).click();
      await console.sees('Nobody is deleted now.');
      expect(console.page.url()).toBe(`${opened.server.url}/console/deleted-users`);
    });

    it('changes nothing by a form of a third site, and signs nobody out', async () => {
      const console = await open('/licenses');
      await console.sees('4 products, 1 of them over-assigned');
      const form = (path: string, field: string): string =>
        `<form method="post" enctype="text/plain" action="${opened.server.url}${path}">` +
        `<input name='${field}' value='"}'><button>Send ${path}</button></form>`;
      const body = '{"skuPartNumber":"SPE_E5","seats":1000,"reason":"';
      const forms = [form('/api/purchases', body), form('/auth/logout', 'x')].join('');
      await goToThirdSite(console, forms);
      for (const path of ['/api/purchases', '/auth/logout']) {
        const answer = console.page.waitForResponse(`${opened.server.url}${path}`);
        await button(console, `Send ${path}`).click();
        expect([path, (await answer).status()]).toEqual([path, 403]);
        await console.page.goto(THIRD_SITE);
      }
      await console.page.goto(`${opened.server.url}/console/licenses`);
      await seats(console, 'SPE_E5', ['5', '0', '4', '1']);
      // the same is done by whoever has the token of this page
      const bought = { skuPartNumber: 'VISIOCLIENT', seats: 1 };
      expect(await asksFor(console, 'POST', '/api/purchases', bought)).toEqual([201, undefined]);
    });

    it('says why on a page: a way back that was begun elsewhere, or taken already', async () => {
      const console = await open('about:blank');
      const way = console.page.waitForRequest(CALLBACK);
      await console.page.goto(`${opened.server.url}/console/licenses`);
      await console.sees('4 products, 1 of them over-assigned');
      const begun = 'This sign-in was not begun in this browser, or it was ten minutes ago. Begin again.';
      for (const address of [(await way).url(), `${opened.server.url}/auth/callback?state=made-up&code=made-up`]) {
        await console.page.goto(address);
        await console.sees(begun);
        await console.page.getByRole('link', { name: 'Sign in again' }).waitFor();
      }
    });

    it('says why on a page: another state than the one that was sent along', async () => {
      const console = await open('about:blank');
      const { url } = opened.server;
      // it has begun, and the browser has the cookie of that way
      await console.page.context().request.get(`${url}/auth/login?to=/console/licenses`, { maxRedirects: 0 });
      await console.page.goto(`${url}/auth/callback?state=made-up&code=made-up`);
      await console.sees('This sign-in was not begun in this browser, or it was ten minutes ago. Begin again.');
    });

    it.each<[what: string, change: () => void, text: RegExp]>([
      ['no role', () => void (provider.roles = []), /You are signed in and have no role here/],
      ['no tenant', () => void (provider.claims = {}), /names no tenant/],
    ])('says why on a page: %s', async (_what, change, text) => {
      change();
      const console = await open('/licenses');
      await console.sees(text);
      await console.page.getByRole('link', { name: 'Sign in again' }).waitFor();
    });

    it('says on a page that the provider is away, and goes on once it is back', async () => {
      provider.leavesAfterwards = true;
      const console = await open('/licenses');
      await console.sees(/The provider can’t be reached/);
      provider.leavesAfterwards = false;
      provider.isAway = false;
      await console.page.getByRole('link', { name: 'Sign in again' }).click();
      await button(console, 'Signed in as Ann Example').waitFor();
    });
  },
  withProvider,
);

import { ManualClock } from '#testing/fakes';
import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';
import { picture } from './support/pictures.js';

/** The sample is made then, and the day of docs/how-to/administer.md begins four weeks later. */
const BEFORE = '2026-11-02T08:00:00.000Z';
const TODAY = '2026-11-30T08:15:00.000Z';
const clock = new ManualClock(BEFORE);

const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true });
/** The server has decided what would become of it. */
const canBeDone = ({ page }: ConsolePage, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true, disabled: false }).waitFor();
const dialog = ({ page }: ConsolePage) => page.getByRole('dialog');
const type = (console: ConsolePage, label: string, text: string) =>
  console.page.getByRole('textbox', { name: label, exact: true }).fill(text);

await inBrowser(
  'a day of an administrator',
  (opened) => {
    const open = (path: string, height = 800) => opened.open(path, { now: TODAY, height });
    const addressOf = async (name: string): Promise<string> =>
      `/users/${(await opened.server.get(`/api/users/${name}@contoso.example`)).body.id}`;
    /** Each product has the line of its thirty days. */
    const linesOf = ({ page }: ConsolePage): Promise<void> => page.locator('tbody tr svg').nth(3).waitFor();
    const change = async (at: string, name: string, body: object): Promise<void> => {
      clock.set(at);
      const path = `/api/users/${name}@contoso.example/licenses`;
      expect((await opened.server.post(path, body)).status).toBe(200);
    };

    beforeAll(async () => {
      const e3 = { skuPartNumber: 'ENTERPRISEPACK' };
      await change('2026-11-12T09:30:00.000Z', 'thabo.nkosi', { remove: [e3], reference: 'CHG-4650' });
      await change('2026-11-16T13:05:00.000Z', 'chiara.rossi', { remove: [e3], reference: 'CHG-4662' });
      clock.set('2026-11-23T10:20:00.000Z');
      expect((await opened.server.post('/api/purchases', { skuPartNumber: 'SPE_E5', seats: 2 })).status).toBe(201);
      clock.set(TODAY);
    });

    it('begins with what wants attention', async () => {
      const console = await open('/');
      await console.sees('What wants your attention');
      await console.page.getByRole('link', { name: /Power BI Pro/ }).waitFor();
      await console.page.getByText('Nothing was refused today').waitFor();
      await picture(console, 'home');
    });

    it('goes on with the counts', async () => {
      const console = await open('/licenses');
      await console.sees('4 products, 1 of them over-assigned');
      await console.page
        .getByRole('row', { name: /Power BI Pro/ })
        .locator('svg')
        .first()
        .waitFor();
      await picture(console, 'licenses');
    });

    it('adds a user with a license', async () => {
      const console = await open('/users', 1100);
      await console.sees('25 users');
      await button(console, 'Add…').click();
      await type(console, 'Display name', 'Mia Berg');
      await type(console, 'Username', 'mia.berg@contoso.example');
      await type(console, 'Usage location', 'NO');
      await console.page.getByRole('checkbox', { name: 'Office 365 E3' }).check();
      await type(console, 'Reference', 'CHG-4713');
      await dialog(console).getByText('Gets:').waitFor();
      await canBeDone(console, 'Add');
      await picture(console, 'add-user');
      await button(console, 'Add').click();
      await console.sees('The user is added');
    });

    it('assigns a license, whose effects it sees before', async () => {
      const console = await open(await addressOf('ewa.wisniewska'), 860);
      await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).check();
      await console.sees('Microsoft 365 E5 is assigned');
      await type(console, 'Reference', 'CHG-4714');
      await canBeDone(console, 'Save');
      await picture(console, 'assign');
      await button(console, 'Save').click();
      await console.sees('Licenses are saved');
    });

    it('changes several at once, and undoes it', async () => {
      const console = await open('/bulk-change', 940);
      await console.page.getByText('A list or CSV').click();
      const users = ['grace.thompson', 'aroha.ngata', 'nobody'].map((name) => `${name}@contoso.example`);
      await type(console, 'Users', users.join('\n'));
      await button(console, 'Next').click();
      await button(console, 'Skip').click();
      await console.page.getByRole('radio', { name: 'Add to existing license assignments' }).check();
      await console.page.getByRole('checkbox', { name: 'Microsoft 365 E5' }).check();
      await button(console, 'Preview').click();
      await console.sees('Microsoft 365 E5 goes to 2 users.');
      await type(console, 'Reference', 'CHG-4715');
      await canBeDone(console, 'Start');
      await picture(console, 'bulk-preview');
      await button(console, 'Start').click();
      await console.sees('Finished');
      await console.page.getByRole('row').filter({ hasText: 'Failed' }).waitFor();
      await picture(console, 'bulk-results');
      await button(console, 'Undo…').click();
      await console.sees('Microsoft 365 E5 goes from 2 users.');
      await button(console, 'Undo').click();
      await console.sees('Undo: 2 users');
      await console.sees('Finished');
    });

    it('removes a license, with the warning of what is lost until when', async () => {
      const console = await open(await addressOf('grace.thompson'), 860);
      await console.page.getByRole('checkbox', { name: 'Office 365 E3' }).uncheck();
      await console.sees(/Exchange, .* end: data is kept until/);
      await type(console, 'Reference', 'CHG-4716');
      await canBeDone(console, 'Save');
      await picture(console, 'remove');
      await button(console, 'Save').click();
      await console.sees('Licenses are saved');
    });

    it('looks at deadlines, and brings something back', async () => {
      const console = await open('/deadlines?month=2026-12&day=2026-12-12');
      await console.page
        .getByRole('table', { name: 'Deadlines of the day' })
        .getByText('Exchange', { exact: true })
        .first()
        .waitFor();
      await console.page
        .getByRole('link', { name: /deadlines/ })
        .first()
        .waitFor();
      await picture(console, 'deadlines');
      await button(console, 'Bring back… Exchange of thabo.nkosi@contoso.example').click();
      await dialog(console).getByText('Comes back with its data').waitFor();
      await type(console, 'Reference', 'CHG-4717');
      await canBeDone(console, 'Bring back');
      await picture(console, 'bring-back');
      await button(console, 'Bring back').click();
      await console.sees('Exchange of Thabo Nkosi is back.');
    });

    it('finds in the history who did what, and why', async () => {
      const console = await open('/history');
      await type(console, 'Reference', 'CHG-4716');
      await button(console, 'Show').click();
      await console.page.getByRole('cell', { name: 'CHG-4716' }).waitFor();
      await console.page.getByText('thabo.nkosi@contoso.example').first().waitFor({ state: 'detached' });
      await console.page.getByRole('button', { name: /^Office 365 E3 removed/ }).click();
      await dialog(console).getByText('grace@contoso.example').waitFor();
      await picture(console, 'history');
    });

    it('looks at the past', async () => {
      const console = await open('/licenses?asOf=2026-11-20T12:00:00.000Z');
      await console.sees('The past can’t be changed.');
      await console.sees('4 products, 1 of them over-assigned');
      await linesOf(console);
      await picture(console, 'past');
    });

    // the picture of it has other systems, too, and is that of settings.browser-spec.ts
    it('ends with what the server was told to keep and to ask for', async () => {
      const console = await open('/settings');
      const facts = console.page.getByRole('region', { name: 'Retention and references' });
      await facts.getByText('30 days').waitFor();
      await facts.getByText('to erase somebody at once, to close a tenant').waitFor();
    });
  },
  { SAMPLE: 'on' },
  { time: clock.sources },
);

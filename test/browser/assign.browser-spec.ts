import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';

const E3 = '6fd2c87f-b296-42f0-b197-1e91e994b900';
const E5 = '06ebc4ee-1bb5-47dd-8120-11324bc54e06';

const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true });

const choose = async ({ page }: ConsolePage, words: string, name: RegExp): Promise<void> => {
  await page.getByRole('combobox', { name: 'Users' }).fill(words);
  await page.getByRole('option', { name }).click();
};

await inBrowser('a product and who holds it', ({ open }) => {
  it('is assigned to several with a plan off, once the dry run has told what it comes to', async () => {
    const console = await open('/licenses');
    await console.page.getByRole('link', { name: 'Office 365 E3' }).click();
    await button(console, 'Assign licenses…').click();
    const assign = button(console, 'Assign');
    expect(await assign.isDisabled()).toBe(true);
    await choose(console, 'joao', /joao.silva@/);
    await choose(console, 'oleksandra', /oleksandra.kovalenko@/);
    await console.page.getByRole('button', { name: 'Turn apps and services on or off' }).click();
    await console.page.getByRole('dialog').getByRole('switch', { name: 'Sway' }).uncheck();
    await console.sees('Office 365 E3 goes to 2 users.');
    await console.page.getByRole('textbox', { name: 'Reference' }).fill('CHG-4712');
    await assign.click();

    await console.sees('Add licenses: 2 users');
    await console.sees('Finished');
    expect((await console.row('joao.silva@contoso.example'))[1]).toBe('Complete');
    await console.page.goto(new URL(`/console/licenses/${E3}`, console.page.url()).href);
    expect((await console.row('joao.silva@contoso.example')).at(-1)).toBe('Sway');
    await console.sees('CHG-4712');
    expect(await console.leaked(['joao', 'oleksandra'])).toEqual([]);
  });

  it('is assigned to as many as there are seats, with a reason for each of the others', async () => {
    const console = await open(`/licenses/${E5}`);
    await button(console, 'Assign licenses…').click();
    await choose(console, 'grace', /grace.thompson@/);
    await choose(console, 'thabo', /thabo.nkosi@/);
    await console.sees('Microsoft 365 E5 goes to 1 user.');
    await console.sees(/No seat of Microsoft 365 E5 is available: 5 valid, 5 assigned, 0 available/);
    await button(console, 'Cancel').click();
    await console.page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('is unassigned from those who are selected, and the history of the product tells it', async () => {
    const console = await open(`/licenses/${E3}`);
    expect(await button(console, 'Unassign licenses…').isDisabled()).toBe(true);
    await console.page.getByRole('checkbox', { name: 'Select Grace Thompson' }).check();
    await console.sees('1 user selected');
    await button(console, 'Unassign licenses…').click();
    await console.sees('Office 365 E3 goes from 1 user.');
    await console.sees(/the data is kept until/);
    await button(console, 'Unassign').click();
    await console.sees('Remove licenses: 1 user');
    await console.sees('Finished');
    await console.page.goto(new URL(`/console/licenses/${E3}`, console.page.url()).href);
    await console.page.getByRole('link', { name: 'Find in it' }).click();
    await console.page.waitForURL(`**/console/history?product=${E3}`);
  });

  it('is neither assigned nor unassigned in the past', async () => {
    const console = await open(`/licenses/${E3}?asOf=00000000000000000100`);
    await console.page.getByRole('heading', { name: 'Users', exact: true }).waitFor();
    expect(await button(console, 'Assign licenses…').isDisabled()).toBe(true);
    expect(await console.page.getByRole('checkbox', { name: /^Select/ }).count()).toBe(0);
  });

  it.each([
    ['in the light', {}],
    ['in the dark on a narrow screen', { scheme: 'dark', width: 390 }],
  ] as const)('hinders nobody %s', async (_, look) => {
    const console = await open(`/licenses/${E3}`, look);
    await console.page.getByRole('table', { name: 'Holders' }).getByRole('cell').first().waitFor();
    expect(await console.hindrances()).toEqual([]);
    await button(console, 'Assign licenses…').click();
    await choose(console, 'maria', /maria.garcia@/);
    await console.sees('Office 365 E3 goes to 1 user.');
    expect(await console.hindrances()).toEqual([]);
  });
});

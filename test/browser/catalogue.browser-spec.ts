import { inBrowser } from './support/browser.js';
import type { ConsolePage } from './support/console-page.js';

const SWAY = 'a23b959c-7ce8-4e57-9140-b90eb88a9e97';

const button = ({ page }: ConsolePage, name: string) => page.getByRole('button', { name, exact: true });
const dialog = ({ page }: ConsolePage) => page.getByRole('dialog');
const inDialog = (console: ConsolePage, name: string) => dialog(console).getByRole('button', { name, exact: true });

await inBrowser('products and what was bought of them', (opened) => {
  const { open } = opened;
  const productOf = async (partNumber: string) => {
    const { items } = (await opened.server.get('/api/subscriptions')).body;
    return items.find(({ skuPartNumber }: { skuPartNumber: string }) => skuPartNumber === partNumber).skuId as string;
  };
  /** The row of the preview, which a dry run wrote: label, now, afterwards. */
  const seats = async (console: ConsolePage, label: string): Promise<readonly string[]> => {
    const row = dialog(console).getByRole('row').filter({ hasText: label });
    await row.waitFor();
    return (await row.locator('td, th').allInnerTexts()).map((text) => text.trim());
  };

  it('buys seats, changes their number, and ends a purchase, each with its preview', async () => {
    const console = await open('/licenses');
    await console.page.getByRole('link', { name: 'Power BI Pro' }).click();
    await console.page.getByRole('heading', { level: 1, name: 'Power BI Pro' }).waitFor();
    await button(console, 'Buy…').click();
    await dialog(console).getByRole('textbox', { name: 'Seats' }).fill('4');
    await dialog(console).getByRole('row', { name: 'Available −2 2' }).waitFor();
    expect(await seats(console, 'Valid')).toEqual(['Valid', '3', '7']);
    await inDialog(console, 'Buy').click();
    await console.sees('4 seats of Power BI Pro bought.');

    await button(console, 'Seats… (4 seats)').click();
    await dialog(console).getByRole('textbox', { name: 'Seats' }).fill('1');
    await dialog(console).getByText('1 license is assigned beyond what there is.').waitFor();
    await inDialog(console, 'Change').click();
    await console.sees('The purchase has 1 seat now.');

    await button(console, 'Expire… (1 seat)').click();
    await dialog(console).getByText('The seats are in their grace period then').waitFor();
    expect(await seats(console, 'Expired')).toEqual(['Expired', '0', '1']);
    await inDialog(console, 'Expire').click();
    await console.sees('The purchase of Power BI Pro is expired.');
    await button(console, 'Renew… (1 seat)').click();
    await dialog(console).getByLabel('Ends on').fill('2031-03-31');
    expect(await seats(console, 'Valid')).toEqual(['Valid', '3', '4']);
    await inDialog(console, 'Renew').click();
    await console.sees('Power BI Pro is renewed.');
    await console.page.getByRole('row', { name: /^1 active 31 Mar 2031/ }).waitFor();

    await button(console, 'Suspend… (1 seat)').click();
    expect(await seats(console, 'Valid')).toEqual(['Valid', '4', '3']);
    await inDialog(console, 'Suspend').click();
    await console.sees('The purchase of Power BI Pro is suspended.');
    await button(console, 'Cancel… (1 seat)').click();
    await dialog(console).getByText('ends for good').waitFor();
    await inDialog(console, 'Cancel for good').click();
    await console.sees('The purchase of Power BI Pro is cancelled.');
  });

  it('shows who holds a product, and its seats over time, as a picture and in figures', async () => {
    const console = await open(`/licenses/${await productOf('ENTERPRISEPACK')}`);
    await console.page.getByRole('table', { name: 'Holders' }).getByText('Ewa Wiśniewska').waitFor();
    const chart = console.page.locator('.recharts-surface').first();
    await chart.waitFor();
    await console.page.getByText('The same in figures').click();
    const figures = console.page.getByRole('table', { name: 'Seats over time' });
    await figures.getByRole('row').filter({ hasText: '25' }).first().waitFor();
    expect(await figures.getByRole('row').last().locator('td').allInnerTexts()).toEqual(['25', '0', '21', '4']);
  });

  it('shows the plans of a product by service, and imports another revision with what it takes away', async () => {
    const id = await productOf('ENTERPRISEPACK');
    const console = await open('/products');
    await console.page.getByRole('link', { name: 'Office 365 E3', exact: true }).click();
    await console.page.getByRole('heading', { level: 2, name: 'Exchange' }).waitFor();
    await console.page.getByRole('heading', { level: 2, name: 'Sway' }).waitFor();
    await console.page.goBack();

    const { body: product } = await opened.server.get(`/api/products/${id}`);
    const plans = product.plans
      .filter(({ planId }: { planId: string }) => planId !== SWAY)
      .map(({ planId, planName, service }: Record<string, string>) => ({ planId, planName, service }));
    const { skuId, skuPartNumber, displayName } = product;
    const content = JSON.stringify([{ skuId, skuPartNumber, displayName, plans }]);
    await button(console, 'Import products…').click();
    const file = { name: 'products.json', mimeType: 'application/json', buffer: Buffer.from(content) };
    await console.page.locator('input[type=file]').setInputFiles(file);
    await dialog(console).getByText('plans-taken-away').waitFor();
    await dialog(console).getByRole('textbox', { name: 'Plans that are taken away' }).fill('1');
    await dialog(console).getByText('0 new, 1 changed, 0 as before').waitFor();
    await inDialog(console, 'Import').click();
    await console.sees('1 product imported.');

    await console.page.getByRole('link', { name: 'Office 365 E3', exact: true }).click();
    await console.sees('21 licenses are behind it');
    await button(console, 'Refresh…').click();
    await dialog(console).getByText('21 users who hold it:').waitFor();
    await dialog(console)
      .getByText(/users? lose Sway; its data is kept for a while/)
      .waitFor();
    await inDialog(console, 'Refresh').click();
    await console.sees('The licenses of 21 users are being refreshed.');
  });

  it('creates a tenant, renames it, closes it, and shows the clock', async () => {
    const console = await open('/products');
    await console.page.getByRole('link', { name: 'Tenants and clock' }).click();
    await console.sees('It is trusted.');
    await button(console, 'Create…').click();
    await dialog(console).getByRole('textbox', { name: 'Name' }).fill('Fabrikam');
    await dialog(console).getByRole('textbox', { name: 'Country' }).fill('de');
    await dialog(console).getByText('Fabrikam is created in DE.').waitFor();
    await inDialog(console, 'Create').click();
    await button(console, 'Rename… Fabrikam').click();
    await dialog(console).getByRole('textbox', { name: 'Name' }).fill('Fabrikam Europe');
    await dialog(console).getByText('It is called Fabrikam Europe then.').waitFor();
    await inDialog(console, 'Rename').click();
    await button(console, 'Close… Fabrikam Europe').click();
    await dialog(console).getByRole('textbox', { name: 'How many users' }).fill('0');
    await dialog(console).getByRole('textbox', { name: 'Reference' }).fill('CHG-1');
    await dialog(console).getByText('0 users and all else can only be read then.').waitFor();
    await inDialog(console, 'Close').last().click();
    await button(console, 'Reopen… Fabrikam Europe').waitFor();
  });
});

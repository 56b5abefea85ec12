import { inBrowser } from './support/browser.js';

await inBrowser('the console', ({ open }) => {
  it('opens on the sample tenant, and shows what was bought', async () => {
    const console = await open('/licenses');
    await console.sees('Microsoft 365 E5');
    // Valid, Expired, Assigned, Available
    expect(await console.row('Microsoft 365 E5')).toEqual(['Microsoft 365 E5 SPE_E5', '', '5', '0', '4', '1']);
    expect(await console.row('Power BI Pro')).toEqual(['Power BI Pro POWER_BI_PRO', '', '3', '0', '5', '−2']);
    expect(await console.row('Visio Plan 2')).toEqual(['Visio Plan 2 VISIOCLIENT', '', '0', '4', '0', '0']);
    await console.sees('4 products, 1 of them over-assigned');
    await console.sees('Contoso');
  });

  it('says who is signed in while authentication is off', async () => {
    const console = await open('/licenses');
    await console.page.getByRole('button', { name: 'Signed in as local' }).click();
    await console.sees('Signed in as local: authentication is off, and only this machine reaches the server.');
  });

  it('asks at most two things before it shows the first row', async () => {
    const console = await open('/licenses');
    await console.sees('Microsoft 365 E5');
    const asked = await console.questionsBefore('tbody tr', '/licenses');
    expect(asked.toSorted()).toEqual(['/api/me', '/api/subscriptions']);
  });

  it('takes an address from outside, says which one leads nowhere, and goes back', async () => {
    const console = await open('/nowhere');
    await console.sees('There is no such page');
    await console.page.getByRole('link', { name: 'Licenses' }).click();
    await console.sees('Microsoft 365 E5');
    expect(new URL(console.page.url()).pathname).toBe('/console/licenses');
    await console.page.goBack();
    await console.sees('There is no such page');
  });

  it('shows the past in amber, keeps the moment while one walks on, and comes back to now', async () => {
    const console = await open('/licenses?asOf=00000000000000000001');
    await console.sees('You see everything as it was at position 1. The past can’t be changed.');
    await console.page.getByRole('link', { name: 'Licenses', exact: true }).click();
    expect(new URL(console.page.url()).searchParams.get('asOf')).toBe('00000000000000000001');
    await console.page.getByRole('button', { name: 'Back to now' }).click();
    await console.sees('Microsoft 365 E5');
    expect(new URL(console.page.url()).search).toBe('');
  });

  it('says in words that a tenant isn’t there', async () => {
    const console = await open('/licenses?tenant=11111111-1111-4111-8111-111111111111');
    await console.sees('tenant-not-found');
  });

  it.each([
    ['in the light', {}],
    ['in the dark', { scheme: 'dark' }],
    ['on a narrow screen', { width: 390 }],
  ] as const)('hinders nobody %s', async (_, look) => {
    const console = await open('/licenses', look);
    await console.sees('Microsoft 365 E5');
    expect(await console.hindrances()).toEqual([]);
  });
});

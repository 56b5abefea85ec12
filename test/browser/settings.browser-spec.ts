import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteTopology } from '#adapters/broker-rabbitmq';
import { ManualClock } from '#testing/fakes';
import { aRabbitMqPrefix, rabbitMqAnswers, rabbitMqUrl } from '#testing/rabbitmq';
import { SAMPLE_TENANT_ID } from '../../apps/standalone/src/sample/sample-tenant.js';
import { inBrowser } from './support/browser.js';
import { picture } from './support/pictures.js';

/** It is the day of docs/how-to/administer.md, which shows this page. */
const TODAY = '2026-11-30T08:15:00.000Z';
const clock = new ManualClock(TODAY);
const prefix = aRabbitMqPrefix();
/** The file may name tenants that aren't here yet, or no more. */
const UNKNOWN_TENANT = '99999999-9999-4999-8999-999999999999';

let folder: string;
const withUpstreams = async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatledger-upstreams-'));
  const file = join(folder, 'upstreams.json');
  const systems = {
    hr: { role: 'UserAdministrator', tenants: [SAMPLE_TENANT_ID] },
    'license-pool': { role: 'LicenseAdministrator', tenants: [SAMPLE_TENANT_ID, UNKNOWN_TENANT] },
    provisioning: { role: 'Operator', tenants: 'all' },
    'seatledger-api': { edge: true },
  };
  await writeFile(file, JSON.stringify(systems));
  return {
    SAMPLE: 'on',
    BROKER_URL: `${rabbitMqUrl()}?prefix=${prefix}`,
    UPSTREAMS: file,
    RETENTION_BY_SERVICE: 'sharepoint=for-good,exchange=P45D',
    REFERENCE_REQUIRED: 'delete,remove',
  };
};

await inBrowser(
  'the settings of a server to which other systems send commands',
  ({ open }) => {
    afterAll(async () => {
      await deleteTopology({ url: rabbitMqUrl(), prefix });
      await rm(folder, { recursive: true, force: true });
    });

    it.each([1280, 390])('tells who they are, what they may do and for which tenants, at %i px', async (width) => {
      const console = await open('/settings', { now: TODAY, width, height: 1_000 });
      const systems = console.page.getByRole('region', { name: 'Other systems' });
      await systems
        .getByRole('cell', { name: /^Contoso/ })
        .first()
        .waitFor();
      const rows = await systems.getByRole('row').allInnerTexts();
      expect(rows.map((row) => row.split('\t').map((cell) => cell.trim()))).toEqual([
        ['System', 'Role', 'For'],
        ['hr', 'User Administrator', 'Contoso'],
        ['license-pool', 'License Administrator', `Contoso, unknown tenant ${UNKNOWN_TENANT}`],
        ['provisioning', 'Operator', 'all tenants'],
      ]);
      expect(await console.hindrances()).toEqual([]);
    });

    it('tells what is kept for how long, what needs a reference, and how people sign in', async () => {
      const console = await open('/settings', { now: TODAY, height: 1_080 });
      const facts = console.page.getByRole('region', { name: 'Retention and references' }).locator('dl > div');
      for (const [label, value] of [
        ['Users and services', '30 days'],
        ['Exchange', '45 days'],
        ['SharePoint', 'kept for good'],
        ['A reference is needed', 'to remove licenses, to delete users, to erase somebody at once, to close a tenant'],
        ['How people sign in', 'not at all: whoever reaches the server may do everything'],
      ] as const)
        await facts.filter({ hasText: label }).filter({ hasText: value }).waitFor();
      await console.page
        .getByRole('cell', { name: /^Contoso/ })
        .first()
        .waitFor();
      await picture(console, 'settings');
    });
  },
  withUpstreams,
  { time: clock.sources, needs: { name: 'rabbitmq', probe: rabbitMqAnswers } },
);

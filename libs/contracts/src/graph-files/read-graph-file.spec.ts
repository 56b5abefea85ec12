import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { describeGraphProblem, type GraphProblem } from './graph-problem.js';
import { graphSku, graphSubscription, graphUser } from './graph-shapes.js';
import { readGraphFile } from './read-graph-file.js';

const root = join(import.meta.dirname, '../../../..');
const ofGraph = (name: string): string => readFileSync(join(root, 'docs/how-to/graph', name), 'utf8');
const ofPowerShell = (name: string): string => readFileSync(join(root, 'test/support/graph', name), 'utf8');

/** Reads bytes that come in parts which fit no sign and no line. */
async function read<T>(bytes: Buffer, schema: z.ZodType<T>) {
  const items: T[] = [];
  const problems: GraphProblem[] = [];
  const parts = Array.from({ length: Math.ceil(bytes.length / 777) }, (_, at) =>
    bytes.subarray(at * 777, at * 777 + 777),
  );
  for await (const entry of readGraphFile(parts, schema))
    if ('problem' in entry) problems.push(entry.problem);
    else items.push(entry.item);
  return { items, problems };
}
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const asText = ({ problems }: { readonly problems: readonly GraphProblem[] }) => problems.map(describeGraphProblem);

describe('files of Graph and of its PowerShell', () => {
  it.each([
    ['products', ofGraph('skus.json'), ofPowerShell('Get-MgSubscribedSku.json'), graphSku],
    [
      'subscriptions',
      ofGraph('subscriptions.json'),
      ofPowerShell('Get-MgDirectorySubscription.json'),
      graphSubscription,
    ],
  ])('say the same of %s, also in UTF-16 as Windows PowerShell writes it', async (_, graph, powerShell, schema) => {
    const one = await read<object>(Buffer.from(graph), schema);
    const other = await read<object>(utf16(powerShell.replaceAll('\n', '\r\n')), schema);
    expect(one.items.length).toBeGreaterThan(3);
    expect(one.problems).toEqual([]);
    expect(other).toEqual(one);
  });

  it('say the same of users, where the pages stand one behind the other', async () => {
    const graph = await read(Buffer.from(ofGraph('users-1.json') + ofGraph('users-2.json')), graphUser);
    expect(graph).toEqual(await read(utf16(ofPowerShell('Get-MgUser.json')), graphUser));
    expect(graph.items.map(({ displayName }) => displayName)).toEqual([
      'Ana Silva',
      'Bo Lind',
      'Cleo Marin',
      'Dan Ek',
      'Eve Ito',
      'Fay Ott',
    ]);
  });

  it('tell of a last page that names another one', async () => {
    const { items, problems } = await read(Buffer.from(ofGraph('users-1.json')), graphUser);
    expect([items.length, problems.map(({ code }) => code)]).toEqual([4, ['graph-missing-page']]);
  });

  it('may be one object alone, as PowerShell writes a list of one', async () => {
    const [sku] = JSON.parse(ofPowerShell('Get-MgSubscribedSku.json')) as object[];
    const { items, problems } = await read(utf16(JSON.stringify(sku)), graphSku);
    expect([items.map(({ skuPartNumber }) => skuPartNumber), problems]).toEqual([['ENTERPRISEPACK'], []]);
  });
});

const ID = 'a5e20000-0000-4000-8000-000000000001';
const user = (members: object): Buffer =>
  Buffer.from(JSON.stringify([{ Id: ID, UserPrincipalName: 'ana@contoso.example', ...members }], undefined, 2));

describe('what PowerShell makes of values', () => {
  it('is read where Windows PowerShell 5.1 wrote a list as an object, and an instant as a number', async () => {
    const list = { value: [{ SkuId: ID, DisabledPlans: { value: [ID], Count: 1 } }], Count: 1 };
    const { items } = await read(user({ AssignedLicenses: list, DeletedDateTime: '/Date(1772352000000)/' }), graphUser);
    expect(items).toMatchObject([
      { assignedLicenses: [{ skuId: ID, disabledPlans: [ID] }], deletedDateTime: '2026-03-01T08:00:00.000Z' },
    ]);
    const end = { value: '/Date(1772352000000)/', DisplayHint: 2, DateTime: 'Sunday' };
    const subscription = { Id: ID, SkuId: ID, Status: 'Enabled', TotalLicenses: 1, NextLifecycleDateTime: end };
    const read1 = await read(Buffer.from(JSON.stringify(subscription)), graphSubscription);
    expect(read1.items).toMatchObject([{ nextLifecycleDateTime: '2026-03-01T08:00:00.000Z' }]);
  });

  it.each([
    ['assignedLicenses', { AssignedLicenses: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphAssignedLicense' }],
    ['assignedLicenses.0', { AssignedLicenses: ['Microsoft.Graph.PowerShell.Models.MicrosoftGraphAssignedLicense'] }],
    ['assignedLicenses.0.disabledPlans', { AssignedLicenses: [{ SkuId: ID, DisabledPlans: '' }] }],
    ['licenseAssignmentStates', { LicenseAssignmentStates: 'System.Object[]' }],
    ['licenseAssignmentStates.0', { LicenseAssignmentStates: ['@{SkuId=x; State=Active}'] }],
    ['proxyAddresses', { ProxyAddresses: 'SMTP:ana@contoso.example smtp:a@contoso.example' }],
  ])('is refused with the option that is missing, where %s was cut by depth', async (member, members) => {
    const { items, problems } = await read(user(members), graphUser);
    expect(items).toEqual([]);
    expect(problems).toEqual([
      { code: 'graph-cut-by-depth', line: 2, member, message: expect.stringContaining('-Depth 6') as unknown },
    ]);
  });

  it('is cut, too, where a product has its units as a text', async () => {
    const sku = { SkuId: ID, SkuPartNumber: 'X', PrepaidUnits: '@{Enabled=25; Warning=0}' };
    expect((await read(Buffer.from(JSON.stringify(sku)), graphSku)).problems).toMatchObject([
      { code: 'graph-cut-by-depth', member: 'prepaidUnits' },
    ]);
  });

  it('is no cut where something else is wrong', async () => {
    expect(asText(await read(user({ AssignedLicenses: [{ SkuId: 'E3' }] }), graphUser))).toEqual([
      expect.stringMatching(/^line 2, assignedLicenses\.0\.skuId: .*\(graph-bad-value\)$/) as unknown,
    ]);
    expect(asText(await read(Buffer.from('[{"id":1'), graphUser))).toEqual([
      'line 1: the file ends in the middle of it (graph-no-json)',
    ]);
    expect(asText(await read(Buffer.from('[\n{"id":x}]'), graphUser))).toEqual([
      'line 2: what begins here is no JSON (graph-no-json)',
    ]);
    expect(asText(await read(Buffer.from('[{"id":"\xe4"}]', 'latin1'), graphUser))).toEqual([
      expect.stringMatching(/^line 1: .*\(graph-bad-encoding\)$/) as unknown,
    ]);
  });
});

// Creates a user with a license, tries to take it away, and lists who holds the product.
//
//     node typed-client.js PRINCIPAL_NAME PART_NUMBER
//
// The server is SEATLEDGER_URL (default http://127.0.0.1:3000). Where it asks for a token, SEATLEDGER_TOKEN is one.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { paths } from './seatledger.js';

const { SEATLEDGER_URL: baseUrl = 'http://127.0.0.1:3000', SEATLEDGER_TOKEN: token } = process.env;
const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
/** Where more is asked than the server permits, it says after how many seconds to go on; nothing was done till then. */
const patiently = async (request: Request): Promise<Response> => {
  const response = await fetch(request.clone());
  if (response.status !== 429) return response;
  await wait(Number(response.headers.get('retry-after') ?? 1) * 1_000);
  return patiently(request);
};
const seatledger = createClient<paths>({ baseUrl, headers, fetch: patiently });
const [userPrincipalName = 'ana.silva@contoso.example', product = 'SPE_E3'] = process.argv.slice(2);

const { data, error } = await seatledger.POST('/api/users', {
  params: { header: { 'Idempotency-Key': randomUUID() } },
  body: { userPrincipalName, displayName: 'Ana Silva', usageLocation: 'DE', licenses: [product] },
});
if (error) throw new Error(error.code === 'no-available-seats' ? `${error.available} are available` : error.detail);
const { id, position = '' } = data;

const tried = await seatledger.POST('/api/users/{id}/licenses', {
  params: { path: { id }, query: { dryRun: true } },
  body: { remove: [product] },
});
for (const { service, purgeAt } of tried.data?.retained ?? []) console.log(`${service} is kept until ${purgeAt}`);

const holders = await seatledger.GET('/api/users', { params: { query: { product, minPosition: position } } });
for (const user of holders.data?.items ?? []) console.log(`${user.userPrincipalName} holds ${product}`);

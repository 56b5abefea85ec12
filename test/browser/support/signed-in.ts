import type { Role } from '#licensing';
import { issueLocalToken, SystemClock } from '#platform';
import { SAMPLE_TENANT_ID } from '../../../apps/standalone/src/sample/sample-tenant.js';
import type { Opened } from './browser.js';
import type { ConsolePage } from './console-page.js';

const HOUR = 3_600_000;
type Somebodys = Exclude<Role, 'System'>;

/** Makes a token as the command line does (AUTH=local). */
const tokenFor = ({ dataDir }: Opened['server'], role: Somebodys): Promise<string> =>
  issueLocalToken(
    { holder: 'ann', roles: [role], tenants: role === 'Operator' ? 'all' : [SAMPLE_TENANT_ID] },
    { dataDir, clock: new SystemClock(), lifeMilliseconds: HOUR },
  );

/** Opens an address of the console as somebody with one role, who pastes a token where the page leads to. */
export const openAs = async ({ open, server }: Opened, role: Somebodys, path: string): Promise<ConsolePage> => {
  const console = await open(path);
  await console.page.getByRole('textbox', { name: 'Token' }).fill(await tokenFor(server, role));
  await console.page.getByRole('button', { name: 'Sign in' }).click();
  await console.page.waitForURL(`${server.url}/console${path}`);
  // until the page knows who that is it takes everything for permitted
  await console.page.getByRole('button', { name: 'Signed in as ann', exact: true }).waitFor();
  return console;
};

/** Asks the server as a script of the page would, with the token that the page has: the answer's status and code. */
export const asksFor = async ({ page }: ConsolePage, method: string, path: string, body?: unknown) => {
  const asked = JSON.stringify({ method, path, body: body === undefined ? undefined : JSON.stringify(body) });
  const answer = await page.evaluate(`(async ({ method, path, body }) => {
    const { session } = await (await fetch('/api/me')).json();
    const headers = {
      'x-tenant-id': '${SAMPLE_TENANT_ID}',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(session === undefined ? {} : { 'x-csrf-token': session.csrfToken }),
    };
    const response = await fetch(path, { method, headers, body });
    return [response.status, (await response.json()).code];
  })(${asked})`);
  return answer as readonly [status: number, code: string | undefined];
};

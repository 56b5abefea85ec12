import type { Command } from 'commander';
import { defined } from '#licensing';
import type { Me, ServerStatus, TenantRow } from '../http/shapes.js';
import { ApiRefusal } from '../output/failures.js';
import { rowsOfDocument } from '../output/rows.js';
import { count, printable } from '../output/table.js';
import { action, type Session, type World } from '../session/session.js';

/** It is what programs read; the columns of CSV follow from it, without the read models. */
interface Shown {
  /** A server that only this command opened has a data directory instead. */
  readonly url?: string;
  readonly dataDir?: string;
  readonly context?: string;
  readonly version: string;
  /** The tenant in which commands act; without one the server chooses. */
  readonly tenant?: { readonly id: string; readonly displayName?: string };
  readonly who: Me;
  readonly clock: ServerStatus['clock'];
  readonly head?: string;
  /** That of the read model which is farthest behind; null where nobody knows it. */
  readonly lag: { readonly events: number; readonly seconds: number } | null;
  readonly readModels: ServerStatus['readModels'];
}

/** A tenant that isn't there, or of which the token may not know, has no name. */
async function tenantOf({ api, options }: Session, { tenants }: Me): Promise<Shown['tenant']> {
  const id = options.tenant ?? (tenants !== 'all' && tenants.length === 1 ? tenants[0] : undefined);
  if (id === undefined) return undefined;
  try {
    const { displayName } = await api.get<TenantRow>(`/api/tenants/${encodeURIComponent(id)}`);
    return { id, displayName };
  } catch (error) {
    if (error instanceof ApiRefusal && error.code === 'tenant-not-found') return { id };
    throw error;
  }
}

function lagOf({ readModels }: ServerStatus): Shown['lag'] {
  const known = readModels.flatMap(({ behind }) => (behind === undefined ? [] : [behind]));
  if (known.length < readModels.length) return null;
  return {
    events: Math.max(0, ...known.map(({ events }) => events)),
    seconds: Math.max(0, ...known.map(({ seconds }) => seconds)),
  };
}

function whoIn(me: Me): string {
  const roles = me.roles.join(', ');
  switch (me.kind) {
    case 'user':
      return `${me.id} of ${me.issuer} (${roles})`;
    case 'application':
      return `the application ${me.client} of ${me.issuer} (${roles})`;
    case 'local':
      return `anybody on its machine: nobody signs in (${roles})`;
  }
}

const tenantIn = ({ tenant, who }: Shown): string => {
  if (tenant !== undefined)
    return tenant.displayName === undefined ? tenant.id : `${tenant.displayName} (${tenant.id})`;
  if (who.kind === 'local') return 'none is named: the sample tenant, else the only one';
  return who.tenants === 'all'
    ? 'none is named: what is of a tenant needs --tenant'
    : `none is named; the token is for ${who.tenants.join(', ')}`;
};

function lagIn({ lag, readModels }: Shown): string {
  const late = readModels.filter(({ behind }) => behind === undefined || behind.events > 0).map(({ name }) => name);
  if (late.length === 0) return 'show all that was decided';
  const far =
    lag === null
      ? 'one isn’t there, or was made of another log'
      : `${count(lag.events, 'event')}, ${Math.round(lag.seconds)} s behind`;
  return `${far}: ${late.join(', ')}`;
}

const serverIn = ({ url, dataDir, context }: Shown): string => {
  if (url === undefined) return `none: this command works on the data directory ${dataDir}`;
  return context === undefined ? url : `${url} (context ${context})`;
};

const textOf = (shown: Shown): string =>
  [
    `Server:       ${serverIn(shown)}`,
    `Version:      ${shown.version}`,
    `Tenant:       ${tenantIn(shown)}`,
    `Who:          ${whoIn(shown.who)}`,
    `Clock:        ${shown.clock === 'trusted' ? 'trusted' : 'NOT trusted: nothing is purged, no retention starts'}`,
    `Read models:  ${lagIn(shown)}`,
  ]
    .map(printable)
    .join('\n');

async function status(session: Session): Promise<void> {
  const { api, target, options, show } = session;
  const who = await api.get<Me>('/api/me');
  const found = await api.get<ServerStatus>('/api/status');
  const tenant = await tenantOf(session, who);
  const { version, clock, head, readModels } = found;
  const { dataDir } = options;
  const { url, context } = target;
  const shown: Shown = {
    ...(dataDir === undefined ? { url, ...defined({ context }) } : { dataDir }),
    version,
    ...defined({ tenant }),
    who,
    clock,
    ...defined({ head }),
    lag: lagOf(found),
    readModels,
  };
  const { readModels: _many, ...one } = shown;
  show(shown, () => textOf(shown), rowsOfDocument(one));
}

export function addStatus(program: Command, world: World): void {
  program
    .command('status')
    .description('which server and tenant commands go to, as whom, and how the server is')
    .action(action<[unknown]>(world, status));
}

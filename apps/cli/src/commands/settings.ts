import type { Command } from 'commander';
import { printable, table } from '../output/table.js';
import { action, type World } from '../session/session.js';

interface Settings {
  readonly retention: {
    readonly term: string;
    readonly byService: readonly { readonly service: string; readonly term: string }[];
  };
  readonly references: { readonly required: readonly string[]; readonly form?: string; readonly exceptGraph?: true };
  readonly eraseAtOnce: boolean;
  readonly rateLimit?: { readonly writes: number; readonly reads: number };
  readonly signIn: { readonly mode: string; readonly issuers: readonly string[] };
  readonly upstreams?: readonly {
    readonly system: string;
    readonly roles: readonly string[];
    readonly tenants: readonly string[] | 'all';
  }[];
}

const inWords = (term: string): string => (term === 'for-good' ? 'for good' : term);

const signInOf = ({ mode, issuers }: Settings['signIn']): string => {
  if (mode === 'off') return 'nobody: only its machine reaches it';
  return mode === 'local' ? 'by tokens of the key in its data directory' : `at ${issuers.join(', ')}`;
};

const referencesOf = ({ required, form, exceptGraph }: Settings['references']): string =>
  [
    `needed to ${required.join(', ')}`,
    ...(form === undefined ? [] : [`of the form ${form}`]),
    ...(exceptGraph === true ? ['not over /v1.0'] : []),
  ].join('; ');

const requestsOf = (limit: Settings['rateLimit']): string =>
  limit === undefined ? 'no limit' : `${limit.writes} writes and ${limit.reads} reads a second of one caller`;

const upstreamsOf = (upstreams: Settings['upstreams']): string => {
  if (upstreams === undefined) return 'Other systems: this server wasn’t told of them';
  if (upstreams.length === 0) return 'Other systems: none sends commands';
  return table(
    ['System', 'Roles', 'Tenants'],
    upstreams.map(({ system, roles, tenants }) => [
      system,
      roles.join(', '),
      tenants === 'all' ? 'all' : tenants.join(', '),
    ]),
  );
};

const textOf = ({ retention, references, eraseAtOnce, rateLimit, signIn, upstreams }: Settings): string =>
  [
    ...[
      `Retention:      ${inWords(retention.term)}`,
      ...retention.byService.map(({ service, term }) => `  ${service}: ${inWords(term)}`),
      `References:     ${referencesOf(references)}`,
      `Erase at once:  ${eraseAtOnce ? 'permitted' : 'not permitted here'}`,
      `Requests:       ${requestsOf(rateLimit)}`,
      `Sign-in:        ${signInOf(signIn)}`,
    ].map(printable),
    '',
    upstreamsOf(upstreams),
  ].join('\n');

export function addSettings(program: Command, world: World): void {
  program
    .command('settings')
    .description('what the server is set to: retention, references, and which systems send commands')
    .action(
      action<[unknown]>(world, async ({ api, show }) => {
        const settings = await api.get<Settings>('/api/settings');
        show(settings, () => textOf(settings));
      }),
    );
}

// Serves a page of 50 users as the driver gives it, with the same values unsealed: no signing in, no freshness, no
// names of products, no ETag. It is a process of its own.
import { join } from 'node:path';
import { fastify } from 'fastify';
import type { PlacedValue } from '../../../libs/application/src/index.js';
import { PROFILE_FIELDS, PROFILE_KINDS } from '../../../libs/licensing/src/index.js';
import { openStores } from '../../../libs/platform/src/index.js';
import { users, type UserDocument } from '../../../libs/projections/src/index.js';
import { openDatabase } from '../../../libs/sqlite/src/index.js';
import { configurationOf, liveTable, logger } from '../ours/stores.js';

export interface RawPages {
  readonly dataDir: string;
  readonly tenantId: string;
}

const valuesOf = ({ id, userPrincipalName, aliases, profile }: UserDocument): readonly PlacedValue[] => [
  { value: userPrincipalName.text, personId: id, kind: 'principal-name' },
  ...aliases.map(({ text }): PlacedValue => ({ value: text, personId: id, kind: 'alias' })),
  ...PROFILE_FIELDS.flatMap((field) => {
    const value = profile[field];
    return value === undefined ? [] : [{ value, personId: id, kind: PROFILE_KINDS[field] }];
  }),
];

const serve = async ({ dataDir, tenantId }: RawPages): Promise<string> => {
  const { codec } = await openStores({ configuration: configurationOf(dataDir), logger });
  const readModels = openDatabase({ file: join(dataDir, 'read-models.db') });
  const page = readModels.prepare<[string]>(
    `SELECT document FROM ${liveTable(readModels, users.name)} ` +
      'WHERE key > ? AND document IS NOT NULL ORDER BY key LIMIT 50',
  );
  const app = fastify();
  app.get('/api/users', async (_request, reply) => {
    const found = page.all(`${tenantId}_`).map(([text]) => JSON.parse(text) as UserDocument);
    const values = found.map((user) => valuesOf(user));
    const texts = await codec.revealAround(tenantId, values.flat(), { keep: true });
    let at = 0;
    const items = found.map(({ id, usageLocation, licenses, createdAt, updatedAt, revision }, index) => {
      const [userPrincipalName, ...others] = texts.slice(at, (at += values[index]!.length));
      return { id, userPrincipalName, others, usageLocation, licenses, createdAt, updatedAt, revision };
    });
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ items }));
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
};

process.once('message', (asked: RawPages) => {
  serve(asked).then(
    (url) => process.send!(url),
    (error: unknown) => {
      throw error;
    },
  );
});
process.once('disconnect', () => process.exit(0));

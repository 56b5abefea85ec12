import type { Actor, CommandEnvelope, CommandReply, CommandRequest } from '../../../libs/application/src/index.js';
import type { Product } from '../../../libs/licensing/src/index.js';
import { SMALL_CATALOGUE } from '../../../libs/testing/src/catalogue/index.js';
import { ADMINISTRATOR } from '../../../libs/testing/src/world/index.js';
import { tenantOf } from '../prepared/seeded-log.js';
import { inFlight } from './in-flight.js';

export interface Who {
  readonly tenantId?: string;
  /** The default is a new one. */
  readonly id?: string;
}
export type Send = (request: CommandRequest, who?: Who) => Promise<CommandReply>;

let sent = 0;
const actor: Actor = ADMINISTRATOR;
/** Sends commands as an edge would hand them on. */
export const sending =
  (handle: (envelope: CommandEnvelope) => Promise<CommandReply>): Send =>
  (request, { tenantId = tenantOf(0), id = `bench-${process.pid}-${(sent += 1)}` } = {}) =>
    handle({ id, tenantId, actor, request });

/** @throws Error unless it was accepted */
export const accepted = async (reply: Promise<CommandReply>) => {
  const came = await reply;
  if (came.outcome !== 'accepted') throw new Error(`not accepted: ${JSON.stringify(came)}`);
  return came;
};

/** Makes tenants with the small catalogue. */
export const setUp = async (send: Send, tenants = 1): Promise<void> => {
  for (let number = 0; number < tenants; number += 1) {
    const body = { displayName: `Tenant ${number}`, country: 'DE', tenantId: tenantOf(number) };
    await accepted(send({ type: 'CreateTenant', body }));
  }
  await accepted(send({ type: 'ImportCatalogue', body: { products: SMALL_CATALOGUE } }));
};

export const buy = (send: Send, { skuId }: Product, seats: number, tenantId?: string) =>
  accepted(send({ type: 'PurchaseSeats', body: { skuId, seats } }, tenantId === undefined ? {} : { tenantId }));

/** Creates users in Germany without licenses. Resolves to their ids, in order. */
export const createUsers = async (
  send: Send,
  count: number,
  { tenantId = tenantOf(0), prefix = 'user' }: { readonly tenantId?: string; readonly prefix?: string } = {},
): Promise<readonly string[]> => {
  const ids: string[] = [];
  await inFlight(count, 500, async (index) => {
    const name = `${prefix}${index}`;
    const body = {
      userPrincipalName: `${name}@contoso.com`,
      profile: { displayName: `Name of ${name}` },
      usageLocation: 'DE',
    };
    const { answer } = await accepted(send({ type: 'CreateUser', body }, { tenantId }));
    if (answer.kind === 'user') ids[index] = answer.userId;
  });
  return ids;
};

/** A change of one user: one event beside the receipt. */
export const changeOf = (user: string, city: string): CommandRequest => ({
  type: 'UpdateUser',
  body: { user, profile: { city } },
});
export const assignmentOf = (user: string, { skuId }: Product): CommandRequest => ({
  type: 'ChangeLicenses',
  body: { user, add: [{ skuId }], remove: [] },
});

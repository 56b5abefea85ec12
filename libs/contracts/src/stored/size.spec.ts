import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { streamName, type CommandId, type Product, type StreamRef, type UserId } from '#licensing';
import { CONTOSO, openWorld } from '#testing/world';
import { readCatalogue } from '../csv/catalogue-csv.js';
import { readPlanServices } from '../csv/plan-services-csv.js';

const resource = (name: string): AsyncIterable<Uint8Array> =>
  createReadStream(join(import.meta.dirname, '../../../../resources', name));

const shipped = async (): Promise<Product> => {
  const { services } = await readPlanServices(resource('plan-services.csv'));
  const { products } = await readCatalogue(resource('catalogue-small.csv'), services);
  const e5 = products.find(({ skuPartNumber }) => skuPartNumber === 'SPE_E5') as Product | undefined;
  if (e5 === undefined) throw new Error('the shipped catalogue has no SPE_E5');
  return e5;
};

/** The bytes that the last event of each of these streams takes, once one of 100,000 seats is assigned to a user. */
const assigned = async (e5: Product) => {
  const world = openWorld();
  await world.setUp();
  await world.accept({ type: 'ImportCatalogue', body: { products: [e5] } });
  await world.buy(e5, 100_000);
  const [userId] = (await world.createUsers(1)) as readonly [UserId];
  const body = { user: userId, add: [{ skuId: e5.skuId }], remove: [] };
  const reply = await world.send({ type: 'ChangeLicenses', body });
  if (reply.outcome !== 'accepted') throw new Error(JSON.stringify(reply));
  const commandId = reply.commandId as CommandId;
  const sizeOn = async (ref: StreamRef, type: string): Promise<number> => {
    const found = (await world.store.read(streamName(ref))).filter((event) => event.type === type);
    expect(found).toHaveLength(1);
    return Buffer.byteLength(found[0]!.data);
  };
  const sizes = {
    license: await sizeOn({ kind: 'user', tenantId: CONTOSO, userId }, 'LicenseAssigned'),
    seat: await sizeOn({ kind: 'seats', tenantId: CONTOSO, skuId: e5.skuId }, 'SeatTaken'),
    receipt: await sizeOn({ kind: 'command', tenantId: CONTOSO, commandId }, 'CommandDecided'),
    answer: Buffer.byteLength(JSON.stringify(reply.answer)),
  };
  await world.close();
  return sizes;
};

describe('an assignment of 86 plans, of which 12 have a service', () => {
  it('takes at most 1,200 bytes for the license, 400 for the receipt, and 800 for seat and receipt', async () => {
    const e5 = await shipped();
    expect([e5.plans.length, e5.plans.filter(({ service }) => service !== null).length]).toEqual([86, 12]);
    const { license, seat, receipt } = await assigned(e5);
    expect(license).toBeLessThanOrEqual(1_200);
    expect(receipt).toBeLessThanOrEqual(400);
    expect(seat + receipt).toBeLessThanOrEqual(800);
  });

  it('is answered in at most 260 bytes', async () => {
    expect((await assigned(await shipped())).answer).toBeLessThanOrEqual(260);
  });
});

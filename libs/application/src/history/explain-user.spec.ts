import { type Asked, type Service, type UserId } from '#licensing';
import { E3 } from '#testing/catalogue';
import { PromptTurn } from '#testing/fakes';
import { CONTOSO, type CommandWorld, openWorld } from '#testing/world';
import { CatalogueView } from '../lanes/catalogue-view.js';
import { END_OF_LOG } from './history.js';
import { explainUser } from './explain-user.js';

const exchange: Asked = { by: 'service', service: 'exchange' as Service };

describe('reading why a user has something', () => {
  let world: CommandWorld;
  let ann: UserId;
  const pages: string[] = [];
  const explain = (upTo = END_OF_LOG) => {
    pages.length = 0;
    const store: Pick<CommandWorld['store'], 'read'> = {
      read: (stream, range) => {
        pages.push(stream);
        return world.store.read(stream, range);
      },
    };
    const catalogue = new CatalogueView(world.store, world.codec);
    const parts = { store, codec: world.codec, catalogue, turn: new PromptTurn() };
    return explainUser(parts, { tenantId: CONTOSO, userId: ann, asked: exchange }, upTo);
  };
  const change = (add: readonly object[], remove: readonly object[]) =>
    world.accept({ type: 'ChangeLicenses', body: { user: ann, add, remove } as never });

  beforeEach(async () => {
    world = openWorld();
    await world.setUp();
    await world.buy(E3, 1);
    ann = (await world.createUsers(1))[0] as UserId;
  });
  afterEach(() => world.close());

  it('goes through the stream once, page by page, whatever stands in it', async () => {
    await change([{ skuId: E3.skuId }], []);
    for (let at = 0; at < 300; at += 1)
      await world.accept({ type: 'UpdateUser', body: { user: ann, usageLocation: at % 2 === 0 ? 'AT' : 'DE' } });
    const found = await explain();
    expect(found).toMatchObject({ standing: { is: 'on' }, links: [{}] });
    expect(pages).toEqual(Array.from({ length: 2 }, () => `user-${CONTOSO}_${ann}`));
  });

  it('ends at the position that is asked for', async () => {
    await change([{ skuId: E3.skuId }], []);
    const { position } = (await world.store.head())!;
    await change([], [{ skuId: E3.skuId }]);
    expect(await explain(position)).toMatchObject({ standing: { is: 'on' }, links: [{}] });
    const now = await explain();
    expect(now).toMatchObject({ standing: { is: 'retained' }, links: [{}, {}] });
    expect(now.links[1]?.by).toMatchObject({ metadata: { actorRole: 'GlobalAdministrator' } });
    expect(now.links[1]!.by.position > position).toBe(true);
  });
});

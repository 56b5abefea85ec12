import { Controller, Get, Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import { END_OF_LOG, type Hasher, History } from '#application';
import {
  type Asked,
  defined,
  isGuid,
  type Service,
  type SkuId,
  type TenantId,
  type UserId,
  userNamedBy,
} from '#licensing';
import { HASHER } from '#platform';
import { ProductNames } from '../catalogue/product-names.js';
import { userExplanation } from '../edge/answers/explanations.js';
import { AsOf, asOfIn, saysThen } from '../edge/as-of.js';
import { Endpoint } from '../edge/endpoint.js';
import { FreshModels } from '../edge/fresh-models.js';
import { type Http, InHttp } from '../edge/http.js';
import { UserName, ZodQuery } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { type ExplainQuery, explainQuery } from './explain-query.js';
import { namedUser } from '../users/named-user.js';
import { ShowDeletedUser } from '../users/show-deleted-user.query.js';
import { UserExplanations } from './user-explanations.js';

const wrong = (at: 'product' | 'service', message: string) =>
  problemError('invalid-query', { problems: [{ at, code: 'invalid-query', message }] });

interface Named {
  readonly userId: UserId;
  readonly addressIsNowOf?: UserId | null;
}

@ApiTags('users')
@Controller('api/users')
export class ExplainUserController {
  constructor(
    private readonly past: AsOf,
    private readonly models: FreshModels,
    private readonly history: History,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
    private readonly products: ProductNames,
    private readonly explanations: UserExplanations,
    @Inject(HASHER) private readonly hasher: Hasher,
  ) {}

  @Get(':id/explain')
  @Endpoint({
    id: 'explainUser',
    may: 'history',
    tag: { none: 'log' },
    summary: 'Why a user has a product or a service, has it not, or until when it is kept',
    description:
      'By the id or the user principal name, percent-encoded; also of a deleted user, and by id of a purged one. ' +
      'Give either product or service. chain: what was done that bears on it, the oldest first, by whom, by which ' +
      'command and why; the newest 50, and always what gave what is there. way: what would bring it about, or back; ' +
      'each step was decided on what there is, as by a dry run. Nothing is stored. With asOf, as it was then, ' +
      'without way.',
    answer: userExplanation,
    errors: ['user-not-found', 'ambiguous-user', 'product-not-found', 'ambiguous-product', 'not-fresh-enough'],
  })
  async explain(@InHttp() http: Http, @UserName() named: string, @ZodQuery(explainQuery) query: ExplainQuery) {
    const tenantId = await this.tenants.of(http);
    const asked = await this.#asked(query);
    const parameters = asOfIn(query);
    const then = parameters && (await this.past.find(tenantId, parameters));
    const found = await this.#named(tenantId, named, then?.position, query);
    const { userId, addressIsNowOf } = found ?? this.#nobody();
    const { minPosition } = query;
    const question = { tenantId, userId, asked, upTo: then?.position, minPosition };
    const explained = (await this.explanations.of(question)) ?? this.#nobody();
    return { ...explained, ...(then && saysThen(then)), ...defined({ addressIsNowOf }) };
  }

  async #asked({ product, service, minPosition }: ExplainQuery): Promise<Asked> {
    if (product !== undefined && service !== undefined) throw wrong('service', 'give either product or service');
    if (service !== undefined) {
      const name = service.toLowerCase() as Service;
      if (await this.explanations.knowsService(name)) return { by: 'service', service: name };
      throw wrong('service', `no product has a service ${name}`);
    }
    if (product === undefined) throw wrong('product', 'give a product or a service');
    const skuId = product.toLowerCase() as SkuId;
    if (isGuid(skuId) && (await this.explanations.knowsProduct(skuId))) return { by: 'product', skuId };
    await this.models.upTo(minPosition, 'catalogue');
    return { by: 'product', skuId: await this.products.idOf(product) };
  }

  /** An address means who had it then; now it may be that of somebody who is deleted. */
  async #named(
    tenantId: TenantId,
    named: string,
    position: string | undefined,
    query: ExplainQuery,
  ): Promise<Named | undefined> {
    const user = await namedUser(tenantId, named, this.hasher);
    if (user.by === 'id') return { userId: user.userId };
    const address = await this.history.addressAsOf(tenantId, user.addressKey, position ?? END_OF_LOG);
    const [held, today] = [userNamedBy(address.held), userNamedBy(address.today)];
    if (held !== undefined) return { userId: held, ...(held === today ? {} : { addressIsNowOf: today ?? null }) };
    if (position !== undefined) return undefined;
    const deleted = await this.queries.execute(new ShowDeletedUser(tenantId, named, query));
    if (deleted.found === 'several') throw problemError('ambiguous-user', { userIds: deleted.userIds });
    return deleted.found === 'one' ? { userId: deleted.user.id } : undefined;
  }

  #nobody(): never {
    throw problemError('user-not-found', {});
  }
}

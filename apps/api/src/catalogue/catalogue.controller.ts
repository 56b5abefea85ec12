import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { CommandRequest } from '#application';
import { catalogueBody, restrictionsBody } from '#contracts';
import { defined, isGuid } from '#licensing';
import type { ProductDocument } from '#projections';
import type { z } from 'zod';
import { PLAN_SERVICES, type PlanServices } from '../api-settings.js';
import {
  catalogueImported,
  namedProduct,
  product,
  productAsOf,
  productsAsOf,
  restriction,
  restrictionsAsOf,
  restrictionsImported,
} from '../edge/answers/catalogue.js';
import { listOf } from '../edge/answers/common.js';
import { asOfIn } from '../edge/as-of.js';
import { answerOf, CommandSender } from '../edge/command-sender.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { type HttpCommand, InBareCommand, InCommand, ZodBody, ZodQuery } from '../edge/parameters.js';
import { type AsOfQuery, asOfQuery, type PagedAsOf, pagedAsOfQuery } from '../edge/query-shapes.js';
import { listed, ServedTags, whole } from '../edge/served-tags.js';
import { CatalogueAsOf } from './catalogue-as-of.js';
import { ListProducts } from './list-products.query.js';
import { ListRestrictions } from './list-restrictions.query.js';
import { noSuchProduct } from './product-names.js';
import { ShowProduct } from './show-product.query.js';

const shown = ({ partNumberKey: _key, earlier: _earlier, ...document }: ProductDocument) => document;

const CATALOGUE = { models: ['catalogue'] } as const;
const RESTRICTIONS = { models: ['restrictions'] } as const;

const productLine = (named: string) => (isGuid(named) ? { skuId: named } : { skuPartNumber: named });

@ApiTags('catalogue')
@Controller('api')
export class CatalogueController {
  constructor(
    @Inject(PLAN_SERVICES) private readonly planServices: PlanServices,
    private readonly commands: CommandSender,
    private readonly queries: QueryBus,
    private readonly tags: ServedTags,
    private readonly past: CatalogueAsOf,
  ) {}

  @Post('catalogue')
  @Endpoint({
    id: 'importCatalogue',
    command: 'ImportCatalogue',
    summary: 'Import products; what is there already is changed where it differs',
    description:
      'A plan whose service is left out gets the one of the shipped map of plans to services. Licenses that are held ' +
      'keep their plans. An import that takes plans, or their services, from products needs confirm: the number of ' +
      'these plans, which the refusal tells, with products, services and how many licenses of them are held. ' +
      'Two products of one part number and display name are refused.',
    answer: catalogueImported,
    ofTenant: false,
  })
  async import(@InCommand() command: HttpCommand, @ZodBody(catalogueBody) body: z.infer<typeof catalogueBody>) {
    const products = body.products.map(({ plans, ...rest }) => ({
      ...rest,
      plans: plans.map(({ service, ...plan }) => ({
        ...plan,
        service: service === undefined ? (this.planServices.get(plan.planId) ?? null) : service,
      })),
    }));
    const request = { products, ...defined({ confirm: body.confirm }) };
    const accepted = await this.commands.sendFor(undefined, command, { type: 'ImportCatalogue', body: request });
    const { kind: _kind, ...answer } = answerOf(accepted, 'catalogue');
    return { ...answer, ...accepted.fields };
  }

  @Get('products')
  @Endpoint({
    id: 'listProducts',
    may: 'catalogue',
    tag: 'served',
    summary: 'The catalogue, by part number',
    description: 'With asOf, the products that there were then, as they were called then.',
    answer: [listOf(product), productsAsOf],
    ofTenant: false,
  })
  async products(@InHttp() http: Http, @ZodQuery(pagedAsOfQuery) query: PagedAsOf) {
    const asked = asOfIn(query);
    if (asked !== undefined) return this.past.products(asked, query);
    return this.tags.serve({ http, ...CATALOGUE, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ListProducts(query));
      return listed({ ...found, items: found.items.map(shown) });
    });
  }

  @Get('products/:id')
  @Endpoint({
    id: 'showProduct',
    may: 'catalogue',
    tag: 'served',
    summary: 'A product, by id or part number',
    description: 'With asOf, as it was then, with the plans that it had; a part number is one of then.',
    answer: [product, productAsOf],
    ofTenant: false,
    errors: ['product-not-found', 'ambiguous-product'],
  })
  async product(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(asOfQuery) query: AsOfQuery) {
    const asked = asOfIn(query);
    if (asked !== undefined) return this.past.product(id, asked);
    return this.tags.serve({ http, ...CATALOGUE, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ShowProduct(id, query));
      if (found.found !== 'one') throw noSuchProduct(found, id);
      return whole(shown(found.product));
    });
  }

  @Post('products/:id/withdraw')
  @Endpoint({
    id: 'withdrawProduct',
    command: 'WithdrawProduct',
    summary: 'Take a product from names',
    description:
      'Its part number and display name name another product from now on, or none; its id names it as ever, and ' +
      'licenses that are held go on. No import brings the names back.',
    answer: namedProduct,
    ofTenant: false,
  })
  async withdraw(@Param('id') id: string, @InBareCommand() command: HttpCommand) {
    return this.#name(command, { type: 'WithdrawProduct', body: productLine(id) });
  }

  @Post('products/:id/reinstate')
  @Endpoint({
    id: 'reinstateProduct',
    command: 'ReinstateProduct',
    summary: 'Give a product that was withdrawn its names back',
    description: 'Its id alone names it.',
    answer: namedProduct,
    ofTenant: false,
  })
  async reinstate(@Param('id') id: string, @InBareCommand() command: HttpCommand) {
    return this.#name(command, { type: 'ReinstateProduct', body: productLine(id) });
  }

  async #name(command: HttpCommand, request: CommandRequest) {
    const accepted = await this.commands.sendFor(undefined, command, request);
    const { skuId, withdrawn } = answerOf(accepted, 'product');
    return { skuId, withdrawn, ...accepted.fields };
  }

  @Post('restrictions')
  @Endpoint({
    id: 'importRestrictions',
    command: 'ImportRestrictions',
    summary: 'Replace the list of what is not permitted where, or a range of it',
    description:
      'The answer tells how many plans changed, and how many plans and entries the whole list has now. ' +
      'One request takes 100,000 entries and changes 3,000 plans; a longer list goes in pieces, each with a range. ' +
      'An import that lifts restrictions is refused with their number (`restrictions-taken-away`) until it is ' +
      'sent with `confirm`.',
    answer: restrictionsImported,
    ofTenant: false,
  })
  async restrict(@InCommand() command: HttpCommand, @ZodBody(restrictionsBody) body: z.infer<typeof restrictionsBody>) {
    const restrictions = body.restrictions.map(({ servicePlanId: planId, country }) => ({ planId, country }));
    const accepted = await this.commands.sendFor(undefined, command, {
      type: 'ImportRestrictions',
      body: { ...body, restrictions },
    });
    const { changed, plans, entries } = answerOf(accepted, 'restrictions');
    return { changed, plans, entries, ...accepted.fields };
  }

  @Get('restrictions')
  @Endpoint({
    id: 'listRestrictions',
    may: 'catalogue',
    tag: 'served',
    summary: 'What is not permitted where, by plan',
    description: 'With asOf, what was not permitted where then.',
    answer: [listOf(restriction), restrictionsAsOf],
    ofTenant: false,
  })
  async restrictions(@InHttp() http: Http, @ZodQuery(pagedAsOfQuery) query: PagedAsOf) {
    const asked = asOfIn(query);
    if (asked !== undefined) return this.past.restrictions(asked, query);
    return this.tags.serve({ http, ...RESTRICTIONS, minPosition: query.minPosition }, async () => {
      const found = await this.queries.execute(new ListRestrictions(query));
      const items = found.items.map(({ planId: servicePlanId, countries }) => ({ servicePlanId, countries }));
      return listed({ ...found, items });
    });
  }
}

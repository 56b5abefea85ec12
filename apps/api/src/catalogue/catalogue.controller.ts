import { Controller, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { catalogueBody, restrictionsBody } from '#contracts';
import { currentRestrictions, type ProductDocument, productsById, productsPage } from '#projections';
import type { z } from 'zod';
import { API_CORE, type ApiCore } from '../api-core.js';
import { catalogueImported, listOf, product, restriction, restrictionsImported } from '../edge/answers.js';
import { answerOf, Commands } from '../edge/command-bus.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { Queries } from '../edge/query-bus.js';
import { commandQuery, freshQuery, type Paged, pagedQuery, pageOf, ZodBody, ZodQuery } from '../edge/validation.js';
import { ProductNames } from './product-names.js';

const shown = ({ partNumberKey: _key, ...document }: ProductDocument) => document;

@ApiTags('catalogue')
@Controller('api')
export class CatalogueController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(Commands) private readonly commands: Commands,
    @Inject(Queries) private readonly queries: Queries,
    @Inject(ProductNames) private readonly names: ProductNames,
  ) {}

  @Post('catalogue')
  @Endpoint({
    summary: 'Import products; what is there already is changed where it differs',
    description: 'A plan whose service is left out gets the one of the shipped map of plans to services.',
    body: catalogueBody,
    answer: catalogueImported,
    command: true,
    ofTenant: false,
    errors: ['duplicate-part-number-row'],
  })
  async import(
    @InHttp() http: Http,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(catalogueBody) body: z.infer<typeof catalogueBody>,
  ) {
    const products = body.products.map(({ plans, ...rest }) => ({
      ...rest,
      plans: plans.map(({ service, ...plan }) => ({
        ...plan,
        service: service === undefined ? (this.core.planServices.get(plan.planId) ?? null) : service,
      })),
    }));
    const accepted = await this.commands.sendFor(undefined, http, { type: 'ImportCatalogue', body: { products } });
    const { kind: _kind, ...answer } = answerOf(accepted, 'catalogue');
    return { ...answer, ...accepted.fields };
  }

  @Get('products')
  @Endpoint({
    summary: 'The catalogue, by part number',
    query: pagedQuery,
    answer: listOf(product),
    ofTenant: false,
    errors: ['invalid-limit', 'invalid-cursor'],
  })
  async products(@ZodQuery(pagedQuery) query: Paged) {
    const found = await this.queries.ask(['catalogue'], query, (models) => productsPage(models, pageOf(query)));
    return { ...found, items: found.items.map(shown) };
  }

  @Get('products/:id')
  @Endpoint({
    summary: 'A product, by id or part number',
    query: freshQuery,
    answer: product,
    ofTenant: false,
    errors: ['product-not-found', 'ambiguous-product'],
  })
  async product(@Param('id') id: string, @ZodQuery(freshQuery) query: z.infer<typeof freshQuery>) {
    const [found] = await this.queries.ask(['catalogue'], query, async (models) =>
      productsById(models, [await this.names.idOf(id)]),
    );
    if (found === undefined) throw problemError('product-not-found', { skuPartNumber: id });
    return shown(found);
  }

  @Post('restrictions')
  @Endpoint({
    summary: 'Replace the list of what is not permitted where',
    body: restrictionsBody,
    answer: restrictionsImported,
    command: true,
    ofTenant: false,
    errors: ['invalid-country'],
  })
  async restrict(
    @InHttp() http: Http,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(restrictionsBody) body: z.infer<typeof restrictionsBody>,
  ) {
    const restrictions = body.restrictions.map(({ servicePlanId: planId, country }) => ({ planId, country }));
    const accepted = await this.commands.sendFor(undefined, http, {
      type: 'ImportRestrictions',
      body: { restrictions },
    });
    const { plans, entries } = answerOf(accepted, 'restrictions');
    return { plans, entries, ...accepted.fields };
  }

  @Get('restrictions')
  @Endpoint({ summary: 'What is not permitted where', query: freshQuery, answer: listOf(restriction), ofTenant: false })
  async restrictions(@ZodQuery(freshQuery) query: z.infer<typeof freshQuery>) {
    const found = await this.queries.ask(['restrictions'], query, (models) => currentRestrictions(models));
    return { items: found.map(({ planId: servicePlanId, countries }) => ({ servicePlanId, countries })) };
  }
}

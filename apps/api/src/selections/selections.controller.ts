import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { defined } from '#licensing';
import { selection } from '../edge/answers/users.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { ZodBody } from '../edge/parameters.js';
import { type SelectionAsked, selectionBody } from '../edge/query-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { UserViews } from '../users/user-views.js';
import { KeptSelections } from './kept-selections.js';

@ApiTags('operations')
@Controller('api/selections')
export class SelectionsController {
  constructor(
    private readonly selections: KeptSelections,
    private readonly tenants: TenantResolver,
    private readonly views: UserViews,
  ) {}

  @Post()
  @Endpoint({
    id: 'createSelection',
    may: ['StartOperation'],
    tag: { none: 'no-read' },
    summary: 'Select users by what they have in common, for an operation',
    description:
      'Resolves once into a list of users: those of the dry run are those of the operation. It changes nothing, and ' +
      'is kept for a day, in this process, for whoever made it, as one of the twenty newest. POST /api/operations ' +
      'takes selectionId in place of users; count is what confirm repeats.',
    answer: selection,
    errors: [
      'product-not-found',
      'ambiguous-product',
      'directory-off',
      'directory-loading',
      'directory-too-large',
      'too-many-users',
      'not-fresh-enough',
      'invalid-body',
      'unknown-field',
      'malformed-json',
    ],
  })
  async create(@InHttp() { request, ...http }: Http, @ZodBody(selectionBody) body: SelectionAsked) {
    const tenantId = await this.tenants.of({ request, ...http });
    const { id, userIds, position, keptUntil } = await this.selections.select(request, tenantId, body);
    const first = await this.views.firstNames(tenantId, userIds);
    return { selectionId: id, count: userIds.length, ...defined({ position }), keptUntil, first };
  }
}

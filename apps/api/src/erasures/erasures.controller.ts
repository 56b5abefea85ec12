import { Controller, Get, Inject, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiTags } from '@nestjs/swagger';
import type { Keys } from '#application';
import { createSigner } from '#contracts';
import { isGuid } from '#licensing';
import { KEYS } from '#platform';
import { erasure, signingKeys } from '../edge/answers/erasures.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { noQuery } from '../edge/query-shapes.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { ShowErasure } from './show-erasure.query.js';

@ApiTags('erasures')
@Controller('api/erasures')
export class ErasuresController {
  constructor(
    @Inject(KEYS) private readonly keyStore: Keys,
    private readonly queries: QueryBus,
    private readonly tenants: TenantResolver,
  ) {}

  @Get('keys')
  @Endpoint({
    id: 'listSigningKeys',
    may: 'history',
    tag: { none: 'keys' },
    summary: 'The public key that verifies erasure certificates, as a JWK set',
    query: noQuery,
    answer: signingKeys,
    ofTenant: false,
  })
  async keys() {
    return { keys: [await createSigner(this.keyStore).publicKey()] };
  }

  @Get(':id')
  @Endpoint({
    id: 'showErasure',
    may: 'history',
    tag: { none: 'keys' },
    summary: 'The certificate of a permanent deletion',
    description:
      'From the moment when the key of the person is gone. jws: the same certificate, signed (compact JWS, EdDSA); ' +
      'the user id is a pseudonym from then on.',
    query: noQuery,
    answer: erasure,
    errors: ['erasure-not-found', 'erasure-pending', 'invalid-guid'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string) {
    const tenantId = await this.tenants.of(http);
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at: 'id', code: 'invalid-guid', message: 'Invalid GUID' }] });
    const found = await this.queries.execute(new ShowErasure(tenantId, id.toLowerCase()));
    if (found.state === 'none') throw problemError('erasure-not-found', {});
    if (found.state === 'pending') throw problemError('erasure-pending', {});
    return { certificate: found.certificate, jws: await createSigner(this.keyStore).sign(found.certificate) };
  }
}

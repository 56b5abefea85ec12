import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { erasureOf } from '#application';
import { createSigner } from '#contracts';
import { isGuid } from '#licensing';
import { API_CORE, type ApiCore } from '../api-core.js';
import { erasure, signingKeys } from '../edge/answers.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { TenantResolver } from '../edge/tenant-resolver.js';
import { noQuery, ZodQuery } from '../edge/validation.js';

@ApiTags('erasures')
@Controller('api/erasures')
export class ErasuresController {
  constructor(
    @Inject(API_CORE) private readonly core: ApiCore,
    @Inject(TenantResolver) private readonly tenants: TenantResolver,
  ) {}

  @Get('keys')
  @Endpoint({
    summary: 'The public key that verifies erasure certificates, as a JWK set',
    answer: signingKeys,
    ofTenant: false,
  })
  async keys(@ZodQuery(noQuery) _query: unknown) {
    return { keys: [await createSigner(this.core.keys).publicKey()] };
  }

  @Get(':id')
  @Endpoint({
    summary: 'The certificate of a permanent deletion',
    description:
      'From the moment when the key of the person is gone. jws: the same certificate, signed (compact JWS, EdDSA); the user id is a pseudonym from then on.',
    answer: erasure,
    errors: ['erasure-not-found', 'erasure-pending', 'invalid-guid'],
  })
  async get(@InHttp() http: Http, @Param('id') id: string, @ZodQuery(noQuery) _query: unknown) {
    const tenantId = await this.tenants.of(http);
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at: 'id', code: 'invalid-guid', message: 'Invalid GUID' }] });
    const found = await erasureOf(tenantId, id.toLowerCase(), this.core);
    if (found.state === 'none') throw problemError('erasure-not-found', {});
    if (found.state === 'pending') throw problemError('erasure-pending', {});
    return { certificate: found.certificate, jws: await createSigner(this.core.keys).sign(found.certificate) };
  }
}

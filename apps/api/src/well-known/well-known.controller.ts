import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PROTECTED_RESOURCE, type ProtectedResource } from '../api-settings.js';
import { protectedResource } from '../edge/answers/installation.js';
import { resourceOf } from '../edge/challenges.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { noQuery } from '../edge/query-shapes.js';

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
/** What is no web address is no server that a client could ask for a token. */
const isServer = (issuer: string): boolean => /^https?:\/\//.test(issuer);

@ApiTags('sign-in')
@Controller('.well-known')
export class WellKnownController {
  constructor(@Inject(PROTECTED_RESOURCE) private readonly resource: ProtectedResource) {}

  @Get('oauth-protected-resource')
  @Endpoint({
    id: 'showProtectedResource',
    may: 'anybody',
    tag: { none: 'release' },
    summary: 'Whose tokens the server takes (RFC 9728)',
    description:
      'issuers: with the audiences of which a token names one, and the scopes of which that of a person has one. ' +
      'Where bearer_methods_supported is empty, nobody is asked for a token.',
    query: noQuery,
    answer: protectedResource,
    ofTenant: false,
  })
  show(@InHttp() { request }: Http) {
    const { issuers, publicUrl } = this.resource;
    const resource = resourceOf(publicUrl, request);
    if (issuers === undefined) return { resource, bearer_methods_supported: [] };
    const servers = unique(issuers.map(({ issuer }) => issuer)).filter(isServer);
    const scopes = unique(issuers.flatMap((known) => known.scopes));
    // a list without members is left out, as RFC 9728 says in section 2
    return {
      resource,
      ...(servers.length === 0 ? {} : { authorization_servers: servers }),
      ...(scopes.length === 0 ? {} : { scopes_supported: scopes }),
      bearer_methods_supported: ['header'],
      issuers,
    };
  }
}

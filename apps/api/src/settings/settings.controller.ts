import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { INSTALLATION, type Installation, PROTECTED_RESOURCE, type ProtectedResource } from '../api-settings.js';
import { settings } from '../edge/answers/installation.js';
import { Endpoint } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { noQuery } from '../edge/query-shapes.js';
import { actorOf } from '../edge/request-actor.js';
import { shownSettings } from './shown-settings.js';

@ApiTags('status')
@Controller('api')
export class SettingsController {
  constructor(
    @Inject(INSTALLATION) private readonly installation: Installation,
    @Inject(PROTECTED_RESOURCE) private readonly resource: ProtectedResource,
  ) {}

  @Get('settings')
  @Endpoint({
    id: 'showSettings',
    may: 'known',
    tag: { none: 'caller' },
    summary: 'What the installation is set to: retention, references, and who sends commands',
    description:
      'It is what this process was started with; all of an installation are given the same. retention: what is ' +
      'promised for what is removed from now on; byService: the services with a term of their own. references: what ' +
      'needs one, and the form it has to have. rateLimit: requests a second of one caller in one tenant; left out ' +
      'where nobody is held up. upstreams: other systems that send commands over the broker for a tenant of the ' +
      'caller, with these tenants; left out where this process was not told of them. No URL and no secret is in it.',
    query: noQuery,
    answer: settings,
    ofTenant: false,
  })
  settings(@InHttp() { request }: Http) {
    return shownSettings(this.installation, this.resource, actorOf(request));
  }
}

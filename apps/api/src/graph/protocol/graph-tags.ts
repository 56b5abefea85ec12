import { Injectable } from '@nestjs/common';
import { CATALOGUE_EVENTS, TENANT_EVENTS } from '#application';
import type { Http } from '../../edge/http.js';
import { type Served, ServedTags } from '../../edge/served-tags.js';
import { contentType } from './headers.js';

interface AskedOfGraph {
  readonly http: Http;
  readonly tenantId: string;
  readonly models: readonly string[];
  readonly minPosition?: string | undefined;
}
/** What is found, with what its answer is made of. */
export interface Found<F> {
  readonly found: F;
  readonly thing?: Served<unknown>['thing'];
  readonly isPartial?: boolean;
}

/** Tags the answers of `/v1.0` as those of `/api` are. Their shape depends on the metadata that the caller accepts. */
@Injectable()
export class GraphTags {
  constructor(private readonly tags: ServedTags) {}

  /** `answer` puts what was found into its envelope, unless the caller has it already. @throws what `find` throws */
  serve<F, A>(asked: AskedOfGraph, find: () => Promise<Found<F>>, answer: (found: F) => A): Promise<A | undefined> {
    const showsTenant = asked.models.includes('tenants');
    const form = { header: 'accept', is: contentType(asked.http.request) };
    const owners = [asked.tenantId, CATALOGUE_EVENTS, ...(showsTenant ? [TENANT_EVENTS] : [])];
    return this.tags.serve({ ...asked, owners, form }, async () => {
      const { found, thing, isPartial = false } = await find();
      return { body: answer(found), isPartial, ...(thing && { thing }) };
    });
  }
}

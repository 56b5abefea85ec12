import { Inject, Injectable } from '@nestjs/common';
import { NO_TENANT } from '#application';
import { isGuid, streamName, type TenantId } from '#licensing';
import { tenantsPage } from '#projections';
import { API_CORE, type ApiCore } from '../api-core.js';
import { header, type Http } from './http.js';
import { problemError } from './problem-error.js';

/** Which tenant a request is about. Existence comes from the event store, so that a tenant can be used at once after its creation. */
@Injectable()
export class TenantResolver {
  readonly #known = new Set<string>();

  constructor(@Inject(API_CORE) private readonly core: ApiCore) {}

  /** From x-tenant-id; else the sample tenant; else the only one there is. Lower case. @throws ProblemError */
  async of(http: Http): Promise<string> {
    const named = header(http, 'x-tenant-id')?.trim();
    if (named !== undefined) return this.existing(named, 'x-tenant-id');
    const { sampleTenantId } = this.core;
    if (sampleTenantId !== undefined && (await this.#exists(sampleTenantId))) return sampleTenantId;
    const { items, next } = await tenantsPage(this.core.models, { limit: 999 });
    const [only] = items;
    if (only !== undefined && items.length === 1 && next === undefined) return only.id;
    throw problemError('tenant-required', { tenants: items.length });
  }

  /** The id in lower case. @throws ProblemError for what is no GUID and for an unknown tenant */
  async existing(id: string, at: string): Promise<string> {
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at, code: 'invalid-guid', message: 'Invalid GUID' }] });
    const tenantId = id.toLowerCase();
    if (!(await this.#exists(tenantId))) throw problemError('tenant-not-found', {});
    return tenantId;
  }

  async #exists(tenantId: string): Promise<boolean> {
    if (tenantId === NO_TENANT) return false;
    if (this.#known.has(tenantId)) return true;
    const stream = streamName({ kind: 'tenant', tenantId: tenantId as TenantId });
    const [created] = await this.core.store.read(stream, { limit: 1 });
    if (created === undefined) return false;
    if (this.#known.size >= 10_000) this.#known.clear();
    this.#known.add(tenantId);
    return true;
  }
}

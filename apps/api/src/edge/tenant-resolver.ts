import { Inject, Injectable } from '@nestjs/common';
import { type EventStore, type ReadModels, Tenants } from '#application';
import { isGuid, type TenantId } from '#licensing';
import { EVENT_STORE, READ_MODELS } from '#platform';
import { tenantsPage } from '#projections';
import { SAMPLE_TENANT } from '../api-settings.js';
import { header, type Http } from './http.js';
import { problemError } from './problem-error.js';

/**
 * Tells which tenant a request is about. Whether it exists comes from the event store, so that it can be used at once
 * after its creation.
 */
@Injectable()
export class TenantResolver {
  readonly #tenants: Tenants;

  constructor(
    @Inject(EVENT_STORE) store: EventStore,
    @Inject(READ_MODELS) private readonly models: ReadModels,
    @Inject(SAMPLE_TENANT) private readonly sampleTenantId: string | undefined,
  ) {
    this.#tenants = new Tenants(store);
  }

  /**
   * Takes the tenant that x-tenant-id names, else the sample tenant, else the only one there is; the id is in lower
   * case.
   * @throws ProblemError
   */
  async of(http: Http): Promise<TenantId> {
    const named = header(http, 'x-tenant-id')?.trim();
    if (named !== undefined) return this.existing(named, 'x-tenant-id');
    const sample = this.sampleTenantId;
    if (sample !== undefined && (await this.#tenants.exists(sample))) return sample as TenantId;
    const { items, next } = await tenantsPage(this.models, { limit: 999 });
    const [only] = items;
    if (only !== undefined && items.length === 1 && next === undefined) return only.id as TenantId;
    throw problemError('tenant-required', { tenants: items.length });
  }

  /** Gives the id in lower case. @throws ProblemError for what is no GUID and for an unknown tenant */
  async existing(id: string, at: string): Promise<TenantId> {
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at, code: 'invalid-guid', message: 'Invalid GUID' }] });
    const tenantId = id.toLowerCase() as TenantId;
    if (!(await this.#tenants.exists(tenantId))) throw problemError('tenant-not-found', {});
    return tenantId;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { actsFor, type Actor, Tenants } from '#application';
import { isGuid, type TenantId } from '#licensing';
import { SAMPLE_TENANT } from '../api-settings.js';
import { header, type Http } from './http.js';
import { KnownTenants } from './known-tenants.js';
import { problemError } from './problem-error.js';
import { actorOf } from './request-actor.js';

const namedIn = (http: Http): string | undefined => header(http, 'x-tenant-id')?.trim();
const onlyOneOf = ({ tenants }: Actor): string | undefined =>
  tenants !== 'all' && tenants.length === 1 ? tenants[0] : undefined;

/**
 * Tells which tenant a request is about. Whether it exists comes from the event store, so that it can be used at once
 * after its creation, and not any more after its purge. Whoever signed in is told of another's tenant just what is told
 * of one that isn't there.
 */
@Injectable()
export class TenantResolver {
  constructor(
    private readonly tenants: Tenants,
    private readonly known: KnownTenants,
    @Inject(SAMPLE_TENANT) private readonly sampleTenantId: string | undefined,
  ) {}

  /**
   * Takes the tenant that x-tenant-id names, else the only one that the sender acts for. Where nobody signs in that is
   * the sample tenant, else the only one there is. The id is in lower case.
   * @throws ProblemError
   */
  async of(http: Http): Promise<TenantId> {
    const actor = actorOf(http.request);
    const named = namedIn(http);
    if (actor.kind !== 'local') return this.#ofSignedIn(actor, named ?? onlyOneOf(actor));
    return named === undefined ? this.#assumed() : this.#existing(named, 'x-tenant-id');
  }

  /** Tells which tenant that is where a request names none; undefined where it has to name one, or nobody knows now. */
  async assumedFor(actor: Actor): Promise<TenantId | undefined> {
    if (actor.kind !== 'local') return onlyOneOf(actor) as TenantId | undefined;
    // whoever asks which one it is asks other things next, and is told there what is away
    return this.#assumed().catch(() => undefined);
  }

  /** Does what `of` does, but whoever acts for all tenants may name none: then it is undefined. @throws ProblemError */
  async perhapsOf(http: Http): Promise<TenantId | undefined> {
    const { kind, tenants } = actorOf(http.request);
    return kind !== 'local' && tenants === 'all' && namedIn(http) === undefined ? undefined : this.of(http);
  }

  /** Takes the tenant of this id, which the path names. The id is in lower case. @throws ProblemError */
  async inPath({ request }: Http, id: string): Promise<TenantId> {
    const actor = actorOf(request);
    return actor.kind === 'local' ? this.#existing(id, 'id') : this.#ofSignedIn(actor, id);
  }

  /** Does the same for a tenant that needn't exist any more, nor ever have existed. @throws ProblemError */
  perhapsGone({ request }: Http, id: string): TenantId {
    const actor = actorOf(request);
    if (actor.kind === 'local') return this.#guidOf(id, 'id');
    const tenantId = id.toLowerCase() as TenantId;
    if (!isGuid(tenantId) || !actsFor(actor, tenantId)) throw problemError('tenant-not-found', {});
    return tenantId;
  }

  async #ofSignedIn(actor: Actor, id: string | undefined): Promise<TenantId> {
    const tenantId = (id?.toLowerCase() ?? '') as TenantId;
    if (!isGuid(tenantId) || !actsFor(actor, tenantId) || !(await this.tenants.exists(tenantId)))
      throw problemError('tenant-not-found', {});
    return tenantId;
  }

  async #assumed(): Promise<TenantId> {
    const sample = this.sampleTenantId;
    if (sample !== undefined && (await this.tenants.exists(sample))) return sample as TenantId;
    const only = await this.known.only();
    if (typeof only === 'number') throw problemError('tenant-required', { tenants: only });
    return only;
  }

  async #existing(id: string, at: string): Promise<TenantId> {
    const tenantId = this.#guidOf(id, at);
    if (!(await this.tenants.exists(tenantId))) throw problemError('tenant-not-found', {});
    return tenantId;
  }

  #guidOf(id: string, at: string): TenantId {
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at, code: 'invalid-guid', message: 'Invalid GUID' }] });
    return id.toLowerCase() as TenantId;
  }
}

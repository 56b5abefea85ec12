import type { LicenseAssigned, LicensePlansChanged, LicenseRemoved, UserEvent } from '../../events.js';
import { type PlansAt, sorted } from '../../states/services.js';
import { evolveUser, goesAt, initialUser } from '../../states/user.js';
import type { UserState } from '../../states/user.js';
import { defined } from '../../values.js';
import type { CommandId, Instant, Service, SkuId } from '../../values.js';
import { type Asked, type Standing, standingOf, type SwitchedOff, switchedOffIn } from './standing.js';

/** A chain tells so many of the newest links, and how many there were before. */
export const MOST_LINKS = 50;

/** What caused an event. */
export interface Cause {
  readonly commandId: CommandId;
}
/** A link is one command: what it did that bears on the question, and how things stood after it. */
export interface ChainLink<C extends Cause> {
  readonly by: C;
  readonly events: readonly UserEvent[];
  readonly after: Standing;
}
export interface UserExplained<C extends Cause> {
  readonly user: UserState['status'];
  readonly standing: Standing;
  /** The oldest first. */
  readonly links: readonly ChainLink<C>[];
  /** So many links more there were. What began what is there now is among `links` all the same. */
  readonly earlier: number;
  /** The link since which it stands as it does. */
  readonly since?: ChainLink<C>;
  /** Data of services that the product granted, which waits. */
  readonly kept: readonly { readonly service: Service; readonly purgeAt?: Instant }[];
  /** The services of held licenses that are switched off, where a service is asked about. */
  readonly switchedOff: readonly SwitchedOff[];
  /** The product that granted the service last. */
  readonly lastGrantedBy?: SkuId;
}

interface Open<C extends Cause> {
  readonly by: C;
  readonly events: UserEvent[];
}

/**
 * Reads a user's stream, event by event and in its order, for why something is there, isn't, or goes on a date. It
 * keeps a bounded number of links, however long the stream is, and looks into no personal value.
 */
export class UserChain<C extends Cause> {
  #state: UserState = initialUser;
  #open: Open<C> | undefined;
  readonly #links: ChainLink<C>[] = [];
  #earlier = 0;
  #since: ChainLink<C> | undefined;
  #before: Standing = { is: 'absent' };
  /** These commands gave what is held now. */
  readonly #givenBy = new Map<SkuId, CommandId>();
  /** The services of the product, as far as it granted them. */
  readonly #services = new Set<Service>();
  #wasThere = false;
  #isForGood = false;
  #lastGrantedBy: SkuId | undefined;

  constructor(
    private readonly asked: Asked,
    private readonly plansOf: PlansAt,
  ) {
    if (asked.by === 'service') this.#services.add(asked.service);
  }

  add(event: UserEvent, by: C): void {
    if (this.#open !== undefined && this.#open.by.commandId !== by.commandId) this.#close();
    const before = this.#state;
    this.#state = evolveUser(before, event);
    this.#remember(event, before);
    if (!this.#bears(event, before)) return;
    this.#open ??= { by, events: [] };
    this.#open.events.push(event);
    if (!isOfLicense(event)) return;
    const { skuId } = event.data;
    if (!this.#has(this.#state, skuId)) this.#givenBy.delete(skuId);
    else if (!this.#has(before, skuId)) this.#givenBy.set(skuId, by.commandId);
  }

  explained(): UserExplained<C> {
    this.#close();
    const { asked } = this;
    const state = this.#state;
    const standing = this.#standing();
    const kept = asked.by === 'service' || standing.is === 'on' ? [] : this.#kept();
    return {
      user: state.status,
      standing,
      links: this.#links,
      earlier: this.#earlier,
      kept,
      switchedOff: asked.by === 'service' ? switchedOffIn(state, asked.service, this.plansOf) : [],
      ...defined({ since: this.#since, lastGrantedBy: this.#lastGrantedBy }),
    };
  }

  #kept(): UserExplained<C>['kept'] {
    const state = this.#state;
    if (state.status !== 'active' && state.status !== 'deleted') return [];
    return sorted(this.#services).flatMap((service) => {
      const retention = state.retentions.get(service);
      return retention === undefined ? [] : [{ service, ...defined({ purgeAt: goesAt(retention, state.deletion) }) }];
    });
  }

  #standing(): Standing {
    return standingOf(this.#state, this.asked, this.plansOf, {
      wasThere: this.#wasThere,
      isForGood: this.#isForGood,
    });
  }

  #remember(event: UserEvent, before: UserState): void {
    const { asked } = this;
    if (event.type === 'LicenseAssigned' || event.type === 'LicensePlansChanged') {
      const { skuId, grants } = event.data;
      const services = grants.map(({ service }) => service);
      if (asked.by === 'product' && asked.skuId === skuId) {
        this.#wasThere = true;
        for (const service of services) this.#services.add(service);
      }
      if (asked.by === 'service' && services.includes(asked.service)) {
        this.#wasThere = true;
        this.#lastGrantedBy = skuId;
      }
    }
    if (event.type === 'UserPurged' && asked.by === 'service' && before.status === 'deleted') {
      const retention = before.retentions.get(asked.service);
      this.#isForGood = retention !== undefined && retention.purgeAt === undefined;
    }
  }

  #bears(event: UserEvent, before: UserState): boolean {
    const { asked } = this;
    switch (event.type) {
      case 'LicenseAssigned':
      case 'LicensePlansChanged':
      case 'LicenseRemoved': {
        const { skuId } = event.data;
        if (asked.by === 'product') return skuId === asked.skuId;
        const { service } = asked;
        return [before, this.#state].some(
          (state) =>
            this.#has(state, skuId) ||
            switchedOffIn(state, service, this.plansOf).some((license) => license.skuId === skuId),
        );
      }
      case 'ServicesGranted':
        return asked.by === 'service' && event.data.services.some(({ service }) => service === asked.service);
      case 'ServiceDataRetained':
      case 'ServiceDataRestored':
      case 'ServiceDataPurged':
        return this.#services.has(event.data.service);
      case 'UserDeleted':
      case 'UserRestored':
      case 'UserPurged':
      case 'KeyShredded':
        return true;
      default:
        return false;
    }
  }

  /** Whether what is asked about is there by this product. */
  #has(state: UserState, skuId: SkuId): boolean {
    const { asked } = this;
    const held = state.status === 'active' ? state.licenses.find((license) => license.skuId === skuId) : undefined;
    if (held === undefined || asked.by === 'product') return held !== undefined;
    return held.grants.some(({ service }) => service === asked.service);
  }

  #close(): void {
    if (this.#open === undefined) return;
    const link = { ...this.#open, after: this.#standing() };
    this.#open = undefined;
    if (!sameStanding(this.#before, link.after)) this.#since = link;
    this.#before = link.after;
    this.#links.push(link);
    if (this.#links.length <= MOST_LINKS) return;
    const needed = new Set([...this.#givenBy.values(), this.#since?.by.commandId]);
    const at = this.#links.findIndex(({ by }) => !needed.has(by.commandId));
    this.#links.splice(Math.max(at, 0), 1);
    this.#earlier += 1;
  }
}

const isOfLicense = (event: UserEvent): event is LicenseAssigned | LicensePlansChanged | LicenseRemoved =>
  event.type === 'LicenseAssigned' || event.type === 'LicensePlansChanged' || event.type === 'LicenseRemoved';

/** Which licenses grant something is no other standing. */
const sameStanding = (a: Standing, b: Standing): boolean =>
  a.is === b.is && (a.is !== 'retained' || b.is !== 'retained' || a.purgeAt === b.purgeAt);

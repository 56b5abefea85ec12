import {
  type Asked,
  available,
  type Instant,
  never,
  type SeatTotals,
  type Service,
  type SkuId,
  type Standing,
  type UserState,
} from '#licensing';

/** What is to be said of a user and a product, or a service. */
export interface StandingSaid {
  readonly asked: Asked;
  readonly user: UserState['status'];
  readonly standing: Standing;
  readonly kept: readonly { readonly service: Service; readonly purgeAt?: Instant }[];
  /** In these held products the service is switched off. */
  readonly switchedOffIn?: readonly SkuId[];
  /** The pool of the product, where that is held. */
  readonly seats?: SeatTotals;
}

const list = (ids: readonly string[]): string => ids.join(', ');

/** A plan that is off in one license may be on in another, so that both are said. */
const off = (plans: readonly string[]): string => (plans.length === 0 ? '' : `; ${list(plans)} is switched off`);

const overAssigned = (seats: StandingSaid['seats']): string =>
  seats === undefined || available(seats) >= 0
    ? ''
    : `. It is over-assigned, with ${seats.assigned} assigned and ${seats.valid} valid: ` +
      'whoever holds it keeps it, and nobody else gets it';

const keptData = (kept: StandingSaid['kept']): string => {
  if (kept.length === 0) return '';
  const said = kept.map(({ service, purgeAt }) =>
    purgeAt === undefined ? `that of ${service} for good` : `that of ${service} until ${purgeAt}`,
  );
  return `. Data is kept: ${said.join(', ')}`;
};

const ofProduct = (skuId: string, { standing, user, kept, seats }: StandingSaid): string => {
  switch (standing.is) {
    case 'on':
      return `${skuId} is held${off(standing.disabledPlans)}${overAssigned(seats)}`;
    case 'off':
      return `${skuId} was held and is not held any more${keptData(kept)}`;
    case 'retained':
      return (
        `${skuId} was held until the user was deleted. It comes back with a restore before ` +
        `${String(standing.purgeAt)}, if a seat is available then${keptData(kept)}`
      );
    case 'purged':
      return `${skuId} was held once. The user is deleted for good`;
    case 'absent':
      return user === 'active' ? `${skuId} was never held` : `${skuId} was never held, and the user is ${user}`;
    default:
      return never(standing);
  }
};

const ofService = (service: string, { standing, user, switchedOffIn = [] }: StandingSaid): string => {
  switch (standing.is) {
    case 'on': {
      const { grantedBy, disabledPlans } = standing;
      const stays = grantedBy.length > 1 ? ': each by itself, so that it stays where one of them goes' : '';
      return `${service} is on. It is granted by ${list(grantedBy)}${stays}${off(disabledPlans)}`;
    }
    case 'off':
      return `${service} is switched off in ${list(standing.switchedOffIn)}, and none of its data is kept`;
    case 'retained': {
      const { purgeAt, goesWith } = standing;
      const why =
        switchedOffIn.length === 0
          ? `Nothing grants ${service}`
          : `${service} is switched off in ${list(switchedOffIn)}, and nothing else grants it`;
      if (purgeAt === undefined) return `${why}. Its data is kept for good`;
      const whose = goesWith === 'user' ? ', with that of the deleted user' : '';
      return `${why}. Its data is kept until ${purgeAt}, and goes then${whose}`;
    }
    case 'purged':
      return user === 'purged'
        ? `The user is deleted for good, and with it the data of ${service}`
        : `Nothing grants ${service}, and its data is deleted for good`;
    case 'absent':
      return `The user never had ${service}`;
    default:
      return never(standing);
  }
};

/** This is the one table of how something stands with a user, for a person, with products and plans by id. */
export const standingInWords = (said: StandingSaid): string =>
  said.asked.by === 'product' ? ofProduct(said.asked.skuId, said) : ofService(said.asked.service, said);

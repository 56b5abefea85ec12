import type { CountryCode, SkuId, UserType } from '#licensing';

/** Users are found by these; all that are given must be met. Without `state` they are the living ones. */
export interface UserFilters {
  /** Each of its words begins a word of a name, an address, the department, the job title or the office. */
  readonly search?: string;
  /** They hold this product. */
  readonly product?: SkuId;
  /** They don't hold this product. */
  readonly without?: SkuId;
  /** They hold no product at all. */
  readonly unlicensed?: boolean;
  /** It is compared as a whole, case and accents aside. */
  readonly department?: string;
  /** It is the usage location. A null asks for users without one. */
  readonly location?: CountryCode | null;
  /** Whether they may sign in, as it is kept for others to read. */
  readonly accountEnabled?: boolean;
  readonly userType?: UserType;
  readonly state?: 'active' | 'deleted';
}

/** Names are compared case and accents aside, and then by id. `created` is the instant of the creation. */
export const USER_ORDERS = ['id', 'name', 'userPrincipalName', 'created'] as const;
export type UserOrder = (typeof USER_ORDERS)[number];

export interface UserSearch extends UserFilters {
  /** They stand in the order of their ids where it is left out. */
  readonly sort?: UserOrder;
  readonly descending?: boolean;
}

/** These filters need nothing that is sealed, so that a read model can answer them. */
export type OpenFilters = Omit<UserFilters, 'search' | 'department'>;
export type OpenSearch = OpenFilters & {
  readonly sort?: Exclude<UserOrder, 'name' | 'userPrincipalName'>;
  readonly descending?: boolean;
};

/** Tells whether a read model can answer it, which holds names sealed. */
export const isOpen = (search: UserSearch): search is OpenSearch =>
  search.search === undefined &&
  search.department === undefined &&
  search.sort !== 'name' &&
  search.sort !== 'userPrincipalName';

import type { CountryCode, SkuId, UserId } from '#licensing';

/** This is a person as the directory knows one, in clear. It is nowhere but in memory. */
export interface DirectoryPerson extends OpenPerson {
  readonly texts: PersonTexts;
}
/** This much of a person isn't sealed. */
export interface OpenPerson {
  readonly id: UserId;
  readonly state: 'active' | 'deleted';
  /** It is an instant as the events have it. */
  readonly createdAt: string;
  readonly location: CountryCode | null;
  readonly products: readonly SkuId[];
  readonly accountEnabled?: false;
  readonly userType?: 'Guest';
}
/** What isn't there, or can't be read, is an empty text. */
export interface PersonTexts {
  /** It is the display name. */
  readonly name: string;
  readonly userPrincipalName: string;
  readonly department: string;
  readonly jobTitle: string;
  readonly office: string;
  /** These are only searched: given name and surname, and aliases. */
  readonly others: readonly string[];
}

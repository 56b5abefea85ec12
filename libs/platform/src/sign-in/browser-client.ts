/** This is what a browser needs to sign in at an issuer: the client that this server is there. */
export interface BrowserClient {
  /** Actors of the issuer are recorded under this name. */
  readonly name: string;
  readonly issuer: string;
  /** Where its metadata are, if they aren't where the issuer's name says. */
  readonly discovery?: string;
  readonly clientId: string;
  readonly secret?: string;
  /** It is asked for these, besides `openid`. */
  readonly scopes: readonly string[];
  /** It is asked for tokens of this API (RFC 8707), where it knows several. */
  readonly resource?: string;
}

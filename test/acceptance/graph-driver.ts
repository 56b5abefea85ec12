import type { Driver } from './day.js';
import type { GraphClient, GraphLicense } from './graph-client.mjs';
import { HttpDriver } from './http-driver.js';
import type { Http } from './http.js';
import type { Verdict } from './model.js';

/** A call was refused: with what Graph's own clients look at, and our code of it. */
export interface Refused {
  readonly status: unknown;
  readonly graphCode: unknown;
  readonly code: string;
}
/** This is what Graph's client throws where a call is refused. */
interface ODataError {
  readonly responseStatusCode?: unknown;
  readonly errorEscaped?: { readonly code?: unknown; readonly details?: readonly { readonly code?: string }[] };
}

/** Resolves to how a call was refused, and to nothing where it wasn't. @throws whatever else went wrong */
export const refusalOf = async (call: Promise<unknown>): Promise<Refused | undefined> => {
  try {
    await call;
    return undefined;
  } catch (error) {
    const { responseStatusCode: status, errorEscaped: told } = error as ODataError;
    if (told === undefined) throw error;
    return { status, graphCode: told.code, code: told.details?.[0]?.code ?? 'no code of ours' };
  }
};
const verdictOf = async (call: Promise<unknown>): Promise<Verdict> => (await refusalOf(call))?.code ?? 'ok';

/** Works the day with Graph's own client. What Graph lacks goes over `/api`. */
export class GraphDriver extends HttpDriver implements Driver {
  readonly unsaidPlansAreOn = true;
  constructor(
    private readonly graph: GraphClient,
    http: Http,
  ) {
    super(http);
  }

  override change(
    user: string,
    addLicenses: readonly GraphLicense[],
    removeLicenses: readonly string[],
  ): Promise<Verdict> {
    return verdictOf(this.graph.sdk.users.byUserId(user).assignLicense.post({ addLicenses, removeLicenses }));
  }
  override remove(user: string): Promise<Verdict> {
    return verdictOf(this.graph.sdk.users.byUserId(user).delete());
  }
  override async restore(user: string): Promise<{ verdict: Verdict; shortfalls: string[] }> {
    const restoring = this.graph.sdk.directory.deletedItems.byDirectoryObjectId(user).restore.post();
    const verdict = await verdictOf(restoring);
    if (verdict !== 'ok') return { verdict, shortfalls: [] };
    const { additionalData = {} } = await restoring;
    return { verdict, shortfalls: skuIdsIn(additionalData['@seatledger.shortfalls']) };
  }
}

const skuIdsIn = (shortfalls: unknown): string[] =>
  (shortfalls as readonly { readonly skuId: string }[]).map(({ skuId }) => skuId);

import { jsonEvent, NO_STREAM, type KurrentDBClient } from '@kurrent/kurrentdb-client';
import { AccessDenied, StoreUnavailable } from '#application';
import { isMissingStream } from './failures.js';
import { openingFailure } from './opening-failure.js';
import { widerAcl, widerDefaults, type Change, type DefaultAcls, type Metadata } from './rights.js';
import { clientOf } from './server-checks.js';
import { readPlace } from './url-files.js';

const ADMIN_URL = '--admin-url';
const PERMISSION_DENIED = 7;
const UNAUTHENTICATED = 16;

/** Facts 41 and 42: rights stand in these two streams. */
const PLACES = {
  log: { stream: '$$$all', type: '$metadata' },
  defaults: { stream: '$settings', type: 'update-default-acl' },
} as const;

export interface GrantOptions {
  /** It has the credentials of an administrator. */
  readonly adminUrl: string;
  readonly user: string;
  /** Nobody else but administrators may then read and write streams, unless another right names him. */
  readonly narrow: boolean;
}
/** One change of rights, which isn't made yet. */
export interface PlannedChange extends Change {
  readonly stream: string;
}
export interface GrantPlan {
  /** There are none where the user has all rights already. */
  readonly changes: readonly PlannedChange[];
  /** Makes the changes. @throws StoreUnavailable where somebody else changed rights meanwhile, and AccessDenied */
  make(): Promise<void>;
  close(): Promise<void>;
}

interface Found {
  /** It is the whole JSON, so that nothing that others set there is lost. */
  readonly content: object;
  readonly revision: bigint | typeof NO_STREAM;
}

const last = async (client: KurrentDBClient, stream: string): Promise<Found> => {
  const options = { direction: 'backwards', fromRevision: 'end', maxCount: 1, requiresLeader: true } as const;
  try {
    for await (const { event } of client.readStream(stream, options))
      if (event?.isJson === true) return { content: event.data as object, revision: event.revision };
  } catch (error) {
    if (!isMissingStream(error)) throw error;
  }
  return { content: {}, revision: NO_STREAM };
};

const isRefused = (error: unknown): boolean => {
  const { type, code } = error as { readonly type?: string; readonly code?: number };
  return type === 'access-denied' || code === PERMISSION_DENIED || code === UNAUTHENTICATED;
};

/**
 * Says which rights a user needs beside those that it has, by the metadata of `$all` and the default rights. Whoever
 * calls it closes the plan. Nothing is changed before it is made.
 * @throws WrongSetting, AccessDenied, StoreUnavailable
 */
export const planGrant = async ({ adminUrl, user, narrow }: GrantOptions): Promise<GrantPlan> => {
  const place = readPlace(ADMIN_URL, adminUrl);
  const client = clientOf(place);
  const failed = async (error: unknown): Promise<Error> =>
    isRefused(error)
      ? new AccessDenied(`KurrentDB doesn't accept the user and the password in ${ADMIN_URL} as an administrator's`)
      : openingFailure(error, place);
  try {
    // an append of nothing changes nothing, and says of wrong credentials what a read doesn't (fact 44)
    await client.appendToStream('$settings', []).catch((error: unknown) => {
      if (isRefused(error)) throw error;
    });
    const [log, defaults] = [await last(client, PLACES.log.stream), await last(client, PLACES.defaults.stream)];
    const planned = [
      { ...PLACES.log, revision: log.revision, change: widerAcl(log.content as Metadata, user) },
      { ...PLACES.defaults, revision: defaults.revision, change: defaultsFor(defaults, user, narrow) },
    ];
    const changes = planned.flatMap(({ change, ...place }) => (change === undefined ? [] : [{ ...place, ...change }]));
    return {
      changes,
      make: async () => {
        try {
          for (const { stream, type, revision, content } of changes)
            await client.appendToStream(stream, jsonEvent({ type, data: { ...content } }), { streamState: revision });
        } catch (error) {
          if ((error as { readonly type?: string }).type === 'wrong-expected-version')
            throw new StoreUnavailable('somebody else changed rights meanwhile: look at them, and try again');
          throw await failed(error);
        }
      },
      close: () => client.dispose(),
    };
  } catch (error) {
    await client.dispose();
    throw await failed(error);
  }
};

/** The server's own default rights let everybody write: they are enough, unless they are to be narrow. */
const defaultsFor = ({ content, revision }: Found, user: string, narrow: boolean): Change | undefined =>
  revision === NO_STREAM && !narrow ? undefined : widerDefaults(content as DefaultAcls, user, narrow);

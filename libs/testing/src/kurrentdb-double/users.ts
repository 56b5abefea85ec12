import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streamsV2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import type { Exchange, Failure } from './exchange.js';
import { accessDenied, operationDenied, unauthenticated, unreadable } from './failures.js';
import type { Log } from './log.js';
import { nameOf } from './messages.js';
import { PATHS } from './node-server.js';
import { mayDo, type Operation, type User } from './rights.js';

interface Asked {
  readonly operation: Operation;
  readonly stream: string;
}

/** Says what a call needs the right to. Gossip and the version need none, and no user either (fact 44). */
const askedBy = ({ path, requests }: Exchange): readonly Asked[] => {
  const [first] = requests as readonly [Uint8Array];
  switch (path) {
    case PATHS.read: {
      const ofStream = streams.ReadReq.deserializeBinary(first).getOptions()!.getStream();
      return [{ operation: 'read', stream: ofStream === undefined ? '$all' : nameOf(ofStream.getStreamIdentifier()) }];
    }
    case PATHS.append: {
      const options = streams.AppendReq.deserializeBinary(first).getOptions()!;
      return [{ operation: 'write', stream: nameOf(options.getStreamIdentifier()) }];
    }
    case PATHS.delete: {
      const options = streams.DeleteReq.deserializeBinary(first).getOptions()!;
      return [{ operation: 'delete', stream: nameOf(options.getStreamIdentifier()) }];
    }
    case PATHS.tombstone: {
      const options = streams.TombstoneReq.deserializeBinary(first).getOptions()!;
      return [{ operation: 'delete', stream: nameOf(options.getStreamIdentifier()) }];
    }
    case PATHS.appendRecords: {
      const request = streamsV2.AppendRecordsRequest.deserializeBinary(first);
      const written = request.getRecordsList().map((record) => record.getStream());
      const checked = request.getChecksList().map((check) => check.getStreamState()!.getStream());
      return [
        ...written.map((stream) => ({ operation: 'write', stream }) as const),
        // fact 43: a stream that is only checked must be readable
        ...checked
          .filter((stream) => !written.includes(stream))
          .map((stream) => ({ operation: 'read', stream }) as const),
      ];
    }
    case PATHS.appendSession:
      return requests.map((bytes) => {
        const stream = streamsV2.AppendRequest.deserializeBinary(bytes).getStream();
        return { operation: 'write', stream } as const;
      });
    default:
      return [];
  }
};

const credentialsOf = (authorization: string | undefined): readonly [name: string, password: string] | undefined => {
  const text = authorization?.startsWith('Basic ') === true ? authorization.slice('Basic '.length) : undefined;
  if (text === undefined) return undefined;
  const [name, ...password] = Buffer.from(text, 'base64').toString('utf8').split(':');
  return [name!, password.join(':')];
};

/** This says who may do what on a double with TLS. Without TLS a server knows no users (fact 40). */
export class Users {
  readonly #users = new Map<string, User>();
  /** Fact 45: so many calls with good credentials are refused like others, as by a node that has just started. */
  refusals = 0;

  constructor(users: Readonly<Record<string, User>>) {
    for (const [name, user] of Object.entries(users)) this.#users.set(name, user);
  }

  /** Gives what a call is refused with, or undefined where it may be made. Rights are looked at before checks. */
  refusal(exchange: Exchange, log: Log): Failure | undefined {
    const asked = askedBy(exchange);
    const given = credentialsOf(exchange.authorization);
    if (asked.length === 0 && given === undefined) return undefined;
    const [name, password] = given ?? [];
    const user = name === undefined ? undefined : this.#users.get(name);
    const isRefused = user === undefined || user.password !== password || this.#refusesOnce();
    // of a read that is refused like this, the client says that the server is away
    if (isRefused) return exchange.path === PATHS.read ? unreadable() : unauthenticated();
    const groups = user.groups ?? [];
    const denied = asked.find(({ operation, stream }) => !mayDo(log, name!, groups, operation, stream));
    if (denied === undefined) return undefined;
    const isSecondVersion = exchange.path === PATHS.appendRecords || exchange.path === PATHS.appendSession;
    return isSecondVersion ? operationDenied(denied.operation, denied.stream) : accessDenied();
  }

  #refusesOnce(): boolean {
    if (this.refusals === 0) return false;
    this.refusals -= 1;
    return true;
  }
}

import gossip from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/gossip_pb.js';
import features from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/serverfeatures_pb.js';
import shared from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/shared_pb.js';
import streams from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v1/streams_pb.js';
import streamsV2 from '@kurrent/kurrentdb-client/generated/kurrentdb/protocols/v2/streams/streams_pb.js';
import type { AppendRecord } from './appends.js';
import type { NewRecord, StoredRecord } from './stored-record.js';

/** Times on the wire count in tenths of a microsecond. */
const TICKS_PER_MILLISECOND = 10_000;

export interface Member {
  readonly id: string;
  readonly port: number;
  readonly isAlive: boolean;
  readonly isLeader: boolean;
}

const uuid = (text: string) => new shared.UUID().setString(text);
const textOf = (bytes: Uint8Array | string): string => Buffer.from(bytes as Uint8Array).toString('utf8');

export const nameOf = (identifier: InstanceType<typeof shared.StreamIdentifier> | undefined): string =>
  textOf(identifier!.getStreamName_asU8());

export const clusterInfo = (members: readonly Member[]): Uint8Array => {
  const { LEADER, FOLLOWER } = gossip.MemberInfo.VNodeState;
  const list = members.map(({ id, port, isAlive, isLeader }) => {
    const member = new gossip.MemberInfo().setInstanceId(uuid(id)).setIsAlive(isAlive);
    const endPoint = new gossip.EndPoint().setAddress('127.0.0.1').setPort(port);
    return member.setHttpEndPoint(endPoint).setState(isLeader ? LEADER : FOLLOWER);
  });
  return new gossip.ClusterInfo().setMembersList(list).serializeBinary();
};

/** `BatchAppend` isn't among these, so that the client sends a plain append as a call of its own. */
export const supportedMethods = (version: string): Uint8Array => {
  const V2 = 'kurrentdb.protocol.v2.streams.streamsservice';
  const list = [
    ['event_store.client.streams.streams', 'read', ['position', 'events']],
    [V2, 'appendrecords', []],
    [V2, 'appendsession', []],
  ] as const;
  const methods = list.map(([service, method, what]) =>
    new features.SupportedMethod()
      .setServiceName(service)
      .setMethodName(method)
      .setFeaturesList([...what]),
  );
  return new features.SupportedMethods().setEventStoreServerVersion(version).setMethodsList(methods).serializeBinary();
};

export const eventMessage = (record: StoredRecord): Uint8Array => {
  const event = new streams.ReadResp.ReadEvent.RecordedEvent()
    .setId(uuid(record.id))
    .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(record.stream)))
    .setStreamRevision(String(record.revision))
    .setPreparePosition(String(record.position))
    .setCommitPosition(String(record.position))
    .setCustomMetadata(record.metadata)
    .setData(record.data);
  event
    .getMetadataMap()
    .set('type', record.type)
    .set('created', String(record.created * TICKS_PER_MILLISECOND))
    .set('content-type', record.isJson ? 'application/json' : 'application/octet-stream');
  const read = new streams.ReadResp.ReadEvent().setEvent(event).setCommitPosition(String(record.position));
  return new streams.ReadResp().setEvent(read).serializeBinary();
};

export const streamNotFound = (stream: string): Uint8Array => {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
  return new streams.ReadResp().setStreamNotFound(notFound).serializeBinary();
};

export const confirmation = (id: string): Uint8Array =>
  new streams.ReadResp()
    .setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id))
    .serializeBinary();

export const caughtUp = (): Uint8Array =>
  new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()).serializeBinary();

const position = (at: bigint) =>
  new streams.AppendResp.Position().setCommitPosition(String(at)).setPreparePosition(String(at));

export const appended = (revision: bigint, at: bigint): Uint8Array => {
  const success = new streams.AppendResp.Success();
  // an append of nothing to a missing stream leaves it missing
  if (revision < 0n) success.setNoStream(new shared.Empty()).setNoPosition(new shared.Empty());
  else success.setCurrentRevision(String(revision)).setPosition(position(at));
  return new streams.AppendResp().setSuccess(success).serializeBinary();
};

/** @param current undefined where the stream is missing */
export const wrongExpectedVersion = (current: bigint | undefined, expected: bigint | undefined): Uint8Array => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (current === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(current));
  if (expected === undefined) wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return new streams.AppendResp().setWrongExpectedVersion(wrong).serializeBinary();
};

export const deleted = (at: bigint): Uint8Array => {
  const deletedAt = new streams.DeleteResp.Position().setCommitPosition(String(at)).setPreparePosition(String(at));
  return new streams.DeleteResp().setPosition(deletedAt).serializeBinary();
};

export const tombstoned = (at: bigint): Uint8Array => {
  const tombstonedAt = new streams.TombstoneResp.Position()
    .setCommitPosition(String(at))
    .setPreparePosition(String(at));
  return new streams.TombstoneResp().setPosition(tombstonedAt).serializeBinary();
};

export const recordsAppended = (revisions: ReadonlyMap<string, bigint>, at: bigint): Uint8Array => {
  const list = [...revisions].map(([stream, revision]) =>
    new streamsV2.StreamRevision().setStream(stream).setRevision(String(revision)),
  );
  return new streamsV2.AppendRecordsResponse().setRevisionsList(list).setPosition(String(at)).serializeBinary();
};

export const sessionAppended = (revisions: ReadonlyMap<string, bigint>, at: bigint): Uint8Array => {
  const list = [...revisions].map(([stream, revision]) =>
    new streamsV2.AppendResponse().setStream(stream).setStreamRevision(String(revision)).setPosition(String(at)),
  );
  return new streamsV2.AppendSessionResponse().setOutputList(list).setPosition(String(at)).serializeBinary();
};

/** Fact 21: a record of the second version of the protocol comes back with two more members in its metadata. */
export const appendRecord = (stream: string, record: InstanceType<typeof streamsV2.AppendRecord>): AppendRecord => {
  const type = record.getSchema()!.getName();
  const isJson = record.getSchema()!.getFormat() === streamsV2.SchemaFormat.SCHEMA_FORMAT_JSON;
  const properties: Record<string, string> = {};
  record.getPropertiesMap().forEach((value, name) => {
    properties[name] = value.getStringValue();
  });
  const metadata = { ...properties, '$schema.name': type, '$schema.format': isJson ? 'Json' : 'Bytes' };
  return {
    stream,
    id: record.getRecordId()!.toLowerCase(),
    type,
    data: record.getData_asU8(),
    metadata: Buffer.from(JSON.stringify(metadata)),
    isJson,
  };
};

export const proposedRecord = (message: InstanceType<typeof streams.AppendReq.ProposedMessage>): NewRecord => ({
  id: message.getId()!.getString().toLowerCase(),
  type: message.getMetadataMap().get('type') ?? '',
  isJson: message.getMetadataMap().get('content-type') === 'application/json',
  data: message.getData_asU8(),
  metadata: message.getCustomMetadata_asU8(),
});

import { type CommandEnvelope, Pace, type Turn } from '#application';
import { type CommandMessage, encodeCommand } from './envelope.js';

/** This many users are written at once. */
const USERS = 100;

/** Writes a command as `encodeCommand` does; the users of a bulk operation some at a time, with turns in between. */
export const encodeCommandInTurns = async (envelope: CommandEnvelope, turn: Turn): Promise<CommandMessage> => {
  const { request } = envelope;
  if (request.type !== 'StartOperation' || request.body.users.length <= USERS) return encodeCommand(envelope);
  const { users, ...rest } = request.body;
  // the list stands last, so that only its end and that of what is around it come after it
  const frame = encodeCommand({ ...envelope, request: { ...request, body: { ...rest, users: [] } } });
  const end = ']}}'.length;
  const text = new TextEncoder();
  const pieces: Uint8Array[] = [frame.body.subarray(0, -end)];
  const pace = new Pace(turn);
  for (let from = 0; from < users.length; from += USERS) {
    const some = users.slice(from, from + USERS);
    const piece = text.encode((from === 0 ? '' : ',') + JSON.stringify(some).slice(1, -1));
    pieces.push(piece);
    const isTime = pace.spent('bytes', piece.byteLength);
    if (pace.spent('users', some.length) || isTime) await pace.rest();
  }
  pieces.push(frame.body.subarray(-end));
  return { ...frame, body: joined(pieces) };
};

const joined = (pieces: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
};

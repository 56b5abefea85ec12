/** Why a message of an upstream system was put aside undecided. */
export type RejectionReason =
  'malformed-message' | 'not-allowed' | 'tenant-not-found' | 'message-too-large' | 'internal-error';

/**
 * What an upstream system is answered then; never quotes what it sent. Nothing was decided, so there is no id of a
 * command.
 */
export interface Rejection {
  readonly outcome: 'rejected';
  readonly messageId: string;
  readonly reason: RejectionReason;
  readonly detail: string;
}

export const encodeRejection = (rejection: Rejection): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(rejection));

/** Why a message of an upstream system was put aside undecided. */
export type RejectionReason =
  'malformed-message' | 'not-allowed' | 'tenant-not-found' | 'message-too-large' | 'internal-error';

/** What an upstream system is answered then; never quotes what it sent. `commandId` is its own message id. */
export interface Rejection {
  readonly outcome: 'rejected';
  readonly commandId: string;
  readonly reason: RejectionReason;
  readonly detail: string;
}

export const encodeRejection = (rejection: Rejection): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(rejection));

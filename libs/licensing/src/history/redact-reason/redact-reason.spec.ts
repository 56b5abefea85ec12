import type { CommandId, Personal, RedactReason, StreamRef, UserId } from '#licensing';
import { aTenant, COMMAND, events, given, TENANT, userId } from '#testing/given-when-then';

const commandId = 'an-earlier-command' as CommandId;
const redact: RedactReason = { type: 'RedactReason', commandId };
const onCommand = { kind: 'command', tenantId: TENANT, commandId } as const satisfies StreamRef;
const NIL = '00000000-0000-0000-0000-000000000000' as typeof TENANT;

/** A command about Ann was decided, with or without a reason. */
const decided = (reason?: Personal<'reason'>, stream: StreamRef = onCommand) =>
  events(stream, {
    type: 'CommandDecided',
    data: {
      commandType: 'DeleteUser',
      hash: 'h',
      outcome: 'refused',
      refusal: { code: 'user-not-found' },
      command: { user: userId('ann') },
      clockTrusted: true,
      retention: 'P30D',
      ...(reason === undefined ? {} : { reason }),
    },
  });
const why = (person: UserId): Personal<'reason'> => ({ personal: person, kind: 'reason', clear: 'why' });
const ofItsOwn = why('the-person-of-the-command' as UserId);

describe('redacting the reason of a command', () => {
  it('destroys the key that is its own', () => {
    given(aTenant(), decided(ofItsOwn))
      .when(redact)
      .thenExactly({ stream: onCommand, events: [{ type: 'ReasonRedacted', data: { key: 'own' } }] })
      .thenRecordedAnswer({ kind: 'redaction', commandId, key: 'own' });
  });

  it("leaves a user's key, and the text is shown to nobody from then on", () => {
    given(aTenant(), decided(why(userId('ann'))))
      .when(redact)
      .thenExactly({ stream: onCommand, events: [{ type: 'ReasonRedacted', data: { key: 'user' } }] })
      .thenRecordedAnswer({ kind: 'redaction', commandId, key: 'user' });
  });

  it('is no change once it is redacted', () => {
    given(aTenant(), decided(ofItsOwn), events(onCommand, { type: 'ReasonRedacted', data: { key: 'own' } }))
      .when(redact)
      .thenUnchanged()
      .thenRecordedAnswer({ kind: 'redaction', commandId, key: 'own' });
  });

  it('is refused where there was none', () => {
    given(aTenant(), decided()).when(redact).thenRefused({ code: 'no-reason', commandId });
  });

  it('is refused for a command that was never decided', () => {
    given(aTenant()).when(redact).thenRefused({ code: 'command-not-found' });
  });

  it('is refused for the very command that asks for it', () => {
    given(aTenant())
      .when({ ...redact, commandId: COMMAND })
      .thenRefused({ code: 'command-not-found' });
  });

  it('is refused for a tenant that was never created', () => {
    given(decided(ofItsOwn)).when(redact).thenRefused({ code: 'tenant-not-found' });
  });

  it('finds a command of no tenant only as one of the installation', () => {
    const stream = { ...onCommand, tenantId: NIL };
    given(aTenant(), decided(ofItsOwn, stream)).when(redact).thenRefused({ code: 'command-not-found' });
    given(decided(ofItsOwn, stream))
      .inTenant(NIL)
      .when({ type: 'RedactInstallationReason', commandId })
      .thenExactly({ stream, events: [{ type: 'ReasonRedacted', data: { key: 'own' } }] });
  });
});

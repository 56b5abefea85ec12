import { Inject, Injectable } from '@nestjs/common';
import { type Actor, type CommandStatus, type Hasher, isSender, NO_TENANT } from '#application';
import { mayCommand, mayRead } from '#licensing';
import { HASHER } from '#platform';

/** Somebody looks for a command to see what became of it, or to redact its reason. */
export type Purpose = 'show' | 'redact';

/** Says who finds a command, of a tenant that the actor acts for, or of none: `owner` is undefined then. */
@Injectable()
export class CommandRights {
  constructor(@Inject(HASHER) private readonly hasher: Hasher) {}

  /** @throws KeysUnavailable */
  async allow(actor: Actor, purpose: Purpose, owner: string | undefined, found: CommandStatus): Promise<boolean> {
    if (purpose === 'redact')
      return mayCommand(actor.roles, owner === undefined ? 'RedactInstallationReason' : 'RedactReason');
    // what belongs to no tenant may be about any
    if (mayRead(actor.roles, 'history') && (owner !== undefined || actor.tenants === 'all')) return true;
    // of one that isn't decided yet nobody knows who sent it, and nothing is told but that
    if (found.status === 'pending') return owner === undefined && mayRead(actor.roles, 'installation');
    const keeping = { owner: owner ?? NO_TENANT, hasher: this.hasher };
    return isSender(actor, found.actor, found.tenantId, keeping);
  }
}

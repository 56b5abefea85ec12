import { Injectable } from '@nestjs/common';
import { type Answer, never } from '#licensing';
import { UserChanges } from '../users/user-changes.js';

type Shown = Readonly<Record<string, unknown>>;

/**
 * Shows recorded answers as the routes of their commands gave them, but for what stands beside them in every answer
 * (`commandId`, `outcome`, `position`), and for what was only asked (names).
 */
@Injectable()
export class ShownAnswers {
  constructor(private readonly changes: UserChanges) {}

  async of(tenantId: string, answer: Answer): Promise<Shown> {
    switch (answer.kind) {
      case 'user':
        return this.changes.of(tenantId, answer);
      case 'deleted':
        return { ...(await this.changes.of(tenantId, answer)), purgeAt: answer.purgeAt };
      case 'restored':
        return { ...(await this.changes.of(tenantId, answer)), shortfalls: answer.shortfalls };
      case 'erased': {
        const { kind: _kind, userId: id, ...told } = answer;
        return { id, ...told };
      }
      case 'reassign':
        return {
          from: await this.changes.of(tenantId, answer.from, true),
          to: await this.changes.of(tenantId, answer.to, true),
        };
      case 'tenant':
        return { id: answer.tenantId };
      case 'tenant-closed':
        return { id: answer.tenantId, purgeAt: answer.purgeAt, users: answer.users };
      case 'purchase': {
        const { kind: _kind, purchaseId: id, ...purchase } = answer;
        return { id, ...purchase };
      }
      case 'operation':
        return { id: answer.operationId, total: answer.total };
      case 'redaction':
        return { redacted: answer.commandId, keyDestroyed: answer.key === 'own' };
      case 'catalogue':
      case 'product':
      case 'restrictions':
      case 'clock':
      case 'tenant-purged':
      case 'purge': {
        const { kind: _kind, ...told } = answer;
        return told;
      }
      default:
        return never(answer);
    }
  }
}

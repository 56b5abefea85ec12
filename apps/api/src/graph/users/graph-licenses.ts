import { Injectable } from '@nestjs/common';
import type { Then } from '#application';
import type { HeldLicense, TenantId, UserId } from '#licensing';
import { answerOf, CommandSender } from '../../edge/command-sender.js';
import type { HttpCommand } from '../../edge/parameters.js';
import { ShownProducts } from '../../users/shown-products.js';
import { GraphAnswers, picked } from '../protocol/graph-answers.js';
import type { Asked } from '../protocol/in-graph.js';
import { tried } from '../protocol/tried.js';
import { readAssignLicense } from './assign-license.js';
import { GraphUsers } from './graph-users.js';
import { licenseDetails } from './license-details.js';
import { chosen } from './shown-user.js';

const LICENSE_MEMBERS = ['assignedLicenses', 'assignedPlans', 'licenseAssignmentStates', 'usageLocation'];

/** Shows and changes the licenses of a user, whoever names the user: a path, or the token of who asks. */
@Injectable()
export class GraphLicenses {
  constructor(
    private readonly commands: CommandSender,
    private readonly users: GraphUsers,
    private readonly products: ShownProducts,
    private readonly answers: GraphAnswers,
  ) {}

  /** Finds what a user holds, with the plans as far as the catalogue can be read. */
  async details({ options }: Asked, tenantId: TenantId, named: string) {
    return this.detailsOf({ options }, tenantId, await this.users.one(tenantId, named, options.minPosition));
  }
  async detailsOf(
    { options }: Pick<Asked, 'options'>,
    tenantId: TenantId,
    user: { readonly id: UserId; readonly licenses: readonly HeldLicense[]; readonly at?: Then },
  ) {
    const { products, isAway } = await this.products.of(user.licenses, user.at?.position);
    const known = new Map(products.map((product) => [product.skuId, product]));
    const items = user.licenses.map((license) =>
      picked(licenseDetails(tenantId, license, known.get(license.skuId)), options.select),
    );
    return { found: { id: user.id, items }, isPartial: isAway };
  }
  told(
    { http, options }: Asked,
    { id, ...listed }: { readonly id: UserId; readonly items: readonly object[]; readonly at?: Then },
  ): object {
    return this.answers.list(http, `users('${id}')/licenseDetails`, listed, options.select);
  }

  async assign(command: HttpCommand, named: string, body: unknown): Promise<object> {
    const request = { type: 'ChangeLicenses', body: readAssignLicense(named, body) } as const;
    const accepted = await this.commands.send(command, request);
    const { userId, licenses, revision } = answerOf(accepted, 'user');
    const user = await this.users.now(accepted.tenantId as TenantId, userId, revision);
    const assignedLicenses = licenses.map(({ disabledPlans = [], skuId }) => ({ disabledPlans, skuId }));
    const told = picked({ ...user, assignedLicenses }, chosen(undefined, LICENSE_MEMBERS));
    return this.answers.thing(command, 'users', { ...told, ...tried(accepted.fields) });
  }

  async reprocess({ http, options }: Asked, tenantId: TenantId, named: string): Promise<object> {
    const { id: userId } = await this.users.one(tenantId, named, options.minPosition);
    const user = await this.users.now(tenantId, userId as UserId);
    return this.answers.thing(http, 'users', picked(user, chosen(undefined, LICENSE_MEMBERS)));
  }
}

import { Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CommandRequest } from '#application';
import { purchaseBody, quantityBody, renewBody } from '#contracts';
import { type CommandType, defined, isGuid } from '#licensing';
import type { z } from 'zod';
import { purchaseChanged } from '../edge/answers/subscriptions.js';
import { type Accepted, answerOf, CommandSender, tellLocation } from '../edge/command-sender.js';
import { Endpoint, type EndpointDocs } from '../edge/endpoint.js';
import { type HttpCommand, InBareCommand, InCommand, ZodBody } from '../edge/parameters.js';
import { problemError } from '../edge/problem-error.js';

const step = (id: string, command: CommandType, summary: string): EndpointDocs => ({
  id,
  command,
  summary,
  answer: purchaseChanged,
});
const shown = (accepted: Accepted) => {
  const { purchaseId: id, skuId, seats, state, totals, revision, before } = answerOf(accepted, 'purchase');
  return { id, skuId, seats, state, totals, ...defined({ revision, before }), ...accepted.fields };
};

/** Nothing expires by itself: each step is a command. None of them changes what users hold. */
@ApiTags('purchases')
@Controller('api/purchases')
export class PurchasesController {
  constructor(private readonly commands: CommandSender) {}

  @Post()
  @Endpoint({
    ...step('purchaseSeats', 'PurchaseSeats', 'Buy seats of a product'),
    status: 201,
  })
  async purchase(
    @InCommand() command: HttpCommand,
    @ZodBody(purchaseBody) { id, ...rest }: z.infer<typeof purchaseBody>,
  ) {
    const body = { ...rest, ...defined({ purchaseId: id }) };
    const accepted = await this.commands.send(command, { type: 'PurchaseSeats', body });
    const answer = shown(accepted);
    tellLocation(command, accepted, `/api/subscriptions/${answer.skuId}`);
    return answer;
  }

  @Post(':id/quantity')
  @Endpoint(
    step(
      'changePurchaseQuantity',
      'ChangePurchaseQuantity',
      'Change the number of seats; fewer than are assigned is legal',
    ),
  )
  quantity(
    @InCommand() command: HttpCommand,
    @Param('id') id: string,
    @ZodBody(quantityBody) { seats }: z.infer<typeof quantityBody>,
  ) {
    return this.#send(command, id, (purchaseId) => ({ type: 'ChangePurchaseQuantity', body: { purchaseId, seats } }));
  }

  @Post(':id/expire')
  @Endpoint(step('expirePurchase', 'ExpirePurchase', 'Expire: the seats go into the grace period'))
  expire(@InBareCommand() command: HttpCommand, @Param('id') id: string) {
    return this.#send(command, id, (purchaseId) => ({ type: 'ExpirePurchase', body: { purchaseId } }));
  }

  @Post(':id/renew')
  @Endpoint(step('renewPurchase', 'RenewPurchase', 'Renew: the seats are valid again'))
  renew(
    @InCommand() command: HttpCommand,
    @Param('id') id: string,
    @ZodBody(renewBody) body: z.infer<typeof renewBody>,
  ) {
    return this.#send(command, id, (purchaseId) => ({ type: 'RenewPurchase', body: { purchaseId, ...body } }));
  }

  @Post(':id/suspend')
  @Endpoint(step('suspendPurchase', 'SuspendPurchase', 'Suspend: the seats count no more'))
  suspend(@InBareCommand() command: HttpCommand, @Param('id') id: string) {
    return this.#send(command, id, (purchaseId) => ({ type: 'SuspendPurchase', body: { purchaseId } }));
  }

  @Post(':id/cancel')
  @Endpoint(step('cancelPurchase', 'CancelPurchase', 'Cancel for good'))
  cancel(@InBareCommand() command: HttpCommand, @Param('id') id: string) {
    return this.#send(command, id, (purchaseId) => ({ type: 'CancelPurchase', body: { purchaseId } }));
  }

  async #send(command: HttpCommand, id: string, request: (purchaseId: string) => CommandRequest) {
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at: 'id', code: 'invalid-guid', message: 'Invalid GUID' }] });
    return shown(await this.commands.send(command, request(id.toLowerCase())));
  }
}

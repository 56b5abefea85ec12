import { Controller, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { CommandRequest } from '#application';
import { emptyBody, purchaseBody, quantityBody, renewBody } from '#contracts';
import { isGuid } from '#licensing';
import type { z } from 'zod';
import { purchaseChanged } from '../edge/answers.js';
import { type Accepted, answerOf, Commands } from '../edge/command-bus.js';
import { Endpoint, type EndpointDocs } from '../edge/endpoint.js';
import { type Http, InHttp } from '../edge/http.js';
import { problemError } from '../edge/problem-error.js';
import { commandQuery, ZodBody, ZodQuery } from '../edge/validation.js';

const step = (summary: string, body: EndpointDocs['body'] = emptyBody): EndpointDocs => ({
  summary,
  ...(body === undefined ? {} : { body }),
  answer: purchaseChanged,
  command: true,
  errors: ['purchase-not-found', 'purchase-state'],
});
const shown = (accepted: Accepted) => {
  const { purchaseId: id, skuId, seats, state, totals } = answerOf(accepted, 'purchase');
  return { id, skuId, seats, state, totals, ...accepted.fields };
};

/** Nothing expires by itself: each step is a command. None of them changes what users hold. */
@ApiTags('purchases')
@Controller('api/purchases')
export class PurchasesController {
  constructor(@Inject(Commands) private readonly commands: Commands) {}

  @Post()
  @Endpoint({
    ...step('Buy seats of a product', purchaseBody),
    status: 201,
    errors: ['product-not-found', 'ambiguous-product', 'purchase-exists'],
  })
  async purchase(
    @InHttp() http: Http,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(purchaseBody) { id, ...rest }: z.infer<typeof purchaseBody>,
  ) {
    const body = { ...rest, ...(id === undefined ? {} : { purchaseId: id }) };
    const answer = shown(await this.commands.send(http, { type: 'PurchaseSeats', body }));
    void http.response.header('location', `/api/subscriptions/${answer.skuId}`);
    return answer;
  }

  @Post(':id/quantity')
  @Endpoint(step('Change the number of seats; fewer than are assigned is legal', quantityBody))
  quantity(
    @InHttp() http: Http,
    @Param('id') id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(quantityBody) { seats }: z.infer<typeof quantityBody>,
  ) {
    return this.#send(http, id, (purchaseId) => ({ type: 'ChangePurchaseQuantity', body: { purchaseId, seats } }));
  }

  @Post(':id/expire')
  @Endpoint(step('Expire: the seats go into the grace period'))
  expire(
    @InHttp() http: Http,
    @Param('id') id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(emptyBody) _body: unknown,
  ) {
    return this.#send(http, id, (purchaseId) => ({ type: 'ExpirePurchase', body: { purchaseId } }));
  }

  @Post(':id/renew')
  @Endpoint(step('Renew: the seats are valid again', renewBody))
  renew(
    @InHttp() http: Http,
    @Param('id') id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(renewBody) body: z.infer<typeof renewBody>,
  ) {
    return this.#send(http, id, (purchaseId) => ({ type: 'RenewPurchase', body: { purchaseId, ...body } }));
  }

  @Post(':id/suspend')
  @Endpoint(step('Suspend: the seats count no more'))
  suspend(
    @InHttp() http: Http,
    @Param('id') id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(emptyBody) _body: unknown,
  ) {
    return this.#send(http, id, (purchaseId) => ({ type: 'SuspendPurchase', body: { purchaseId } }));
  }

  @Post(':id/cancel')
  @Endpoint(step('Cancel for good'))
  cancel(
    @InHttp() http: Http,
    @Param('id') id: string,
    @ZodQuery(commandQuery) _query: unknown,
    @ZodBody(emptyBody) _body: unknown,
  ) {
    return this.#send(http, id, (purchaseId) => ({ type: 'CancelPurchase', body: { purchaseId } }));
  }

  async #send(http: Http, id: string, request: (purchaseId: string) => CommandRequest) {
    if (!isGuid(id))
      throw problemError('invalid-guid', { problems: [{ at: 'id', code: 'invalid-guid', message: 'Invalid GUID' }] });
    return shown(await this.commands.send(http, request(id.toLowerCase())));
  }
}

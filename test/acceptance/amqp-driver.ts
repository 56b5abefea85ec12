import { randomUUID } from 'node:crypto';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import type { Driver } from './day.js';
import type { Http } from './http.js';
import { operationVerdicts } from './http-driver.js';
import type { Verdict } from './model.js';

export interface AmqpReply {
  readonly outcome: 'accepted' | 'unchanged' | 'refused' | 'ignored' | 'failed';
  readonly answer?: Record<string, unknown>;
  readonly refusal?: { readonly code: string };
  readonly failure?: string;
}

/** Nobody answers this message any more; whether it is decided is known only where the broker `returned` it. */
export class NotAnswered extends Error {
  /** With `refused` the broker took no responsibility, and with `lost` the connection is gone. */
  constructor(readonly why: 'returned' | 'refused' | 'lost') {
    super(`no reply will come: ${why}`);
  }
}

interface Waiting {
  readonly resolve: (reply: AmqpReply) => void;
  readonly reject: (why: NotAnswered) => void;
}

/** This is an upstream system: a plain AMQP client that knows the documented messages and nothing of this code. */
export class Upstream {
  private readonly waiting = new Map<string, Waiting>();
  isLost = false;
  private constructor(
    private readonly connection: ChannelModel,
    private readonly channel: ConfirmChannel,
    private readonly exchange: string,
  ) {
    const lose = (): void => {
      this.isLost = true;
      for (const id of this.waiting.keys()) this.giveUp(id, 'lost');
    };
    connection.on('close', lose);
    channel.on('close', lose);
    // the close follows an error
    connection.on('error', () => undefined);
    channel.on('error', () => undefined);
    channel.on('return', ({ properties }) => this.giveUp(String(properties.messageId), 'returned'));
  }

  static async connect(url: string, exchange: string): Promise<Upstream> {
    const connection = await connect(url);
    const upstream = new Upstream(connection, await connection.createConfirmChannel(), exchange);
    await upstream.channel.consume('amq.rabbitmq.reply-to', (message) => upstream.take(message), { noAck: true });
    return upstream;
  }

  /**
   * Publishes and waits for the reply. The same id again gets the same answer as the first time.
   * @throws NotAnswered
   */
  send(tenantId: string, type: string, body: unknown, id: string = randomUUID()): Promise<AmqpReply> {
    return new Promise<AmqpReply>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      const content = Buffer.from(JSON.stringify({ tenantId, body }));
      const properties = {
        type,
        messageId: id,
        correlationId: id,
        replyTo: 'amq.rabbitmq.reply-to',
        contentType: 'application/json',
        userId: 'guest',
        persistent: true,
        mandatory: true,
      };
      // without its callback nobody would learn that the broker has refused a message
      const onConfirm = (error: unknown): void => {
        if (error != null) this.giveUp(id, String(error).includes('nacked') ? 'refused' : 'lost');
      };
      if (this.isLost) this.giveUp(id, 'lost');
      else this.channel.publish(this.exchange, tenantId, content, properties, onConfirm);
    });
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private giveUp(id: string, why: NotAnswered['why']): void {
    this.waiting.get(id)?.reject(new NotAnswered(why));
    this.waiting.delete(id);
  }

  private take(message: { properties: { correlationId?: unknown }; content: Buffer } | null): void {
    if (message === null) return;
    const id = String(message.properties.correlationId);
    this.waiting.get(id)?.resolve(JSON.parse(message.content.toString()) as AmqpReply);
    this.waiting.delete(id);
  }
}

const verdict = (reply: AmqpReply): Verdict =>
  reply.outcome === 'accepted' || reply.outcome === 'unchanged'
    ? 'ok'
    : (reply.refusal?.code ?? reply.failure ?? reply.outcome);

/** Works the day over RabbitMQ. Only queries go over HTTP. */
export class AmqpDriver implements Driver {
  private readonly purchases = new Map<string, string>();
  constructor(
    private readonly upstream: Upstream,
    private readonly tenantId: string,
    private readonly http: Http,
  ) {}

  async buy(purchase: string, part: string, seats: number): Promise<void> {
    const { answer } = await this.ok('PurchaseSeats', { skuPartNumber: part, seats });
    this.purchases.set(purchase, String(answer?.['purchaseId']));
  }
  async purchaseStep(purchase: string, step: 'expire' | 'renew' | 'suspend' | 'cancel'): Promise<void> {
    const types = {
      expire: 'ExpirePurchase',
      renew: 'RenewPurchase',
      suspend: 'SuspendPurchase',
      cancel: 'CancelPurchase',
    };
    await this.ok(types[step], { purchaseId: this.purchases.get(purchase) });
  }
  async quantity(purchase: string, seats: number): Promise<void> {
    await this.ok('ChangePurchaseQuantity', { purchaseId: this.purchases.get(purchase), seats });
  }
  async change(user: string, add: readonly unknown[], remove: readonly string[]): Promise<Verdict> {
    const lines = remove.map((skuId) => ({ skuId }));
    return verdict(await this.send('ChangeLicenses', { user, add, remove: lines }));
  }
  async reassign(from: string, to: string, skuIds: readonly string[]): Promise<Verdict> {
    return verdict(await this.send('ReassignLicenses', { from, to, licenses: skuIds.map((skuId) => ({ skuId })) }));
  }
  async addAlias(user: string, alias: string): Promise<Verdict> {
    return verdict(await this.send('UpdateUser', { user, addAliases: [alias] }));
  }
  async remove(user: string): Promise<Verdict> {
    return verdict(await this.send('DeleteUser', { user }));
  }
  async restore(user: string): Promise<{ verdict: Verdict; shortfalls: string[] }> {
    const reply = await this.send('RestoreUser', { user });
    const shortfalls = (reply.answer?.['shortfalls'] ?? []) as { skuId: string }[];
    return { verdict: verdict(reply), shortfalls: shortfalls.map(({ skuId }) => skuId) };
  }
  async bulk(body: { mode: string; users: readonly unknown[] }): Promise<Verdict[]> {
    const { answer } = await this.ok('StartOperation', body);
    return operationVerdicts(this.http, `/api/operations/${String(answer?.['operationId'])}`, body.users.length);
  }

  private send(type: string, body: unknown): Promise<AmqpReply> {
    return this.upstream.send(this.tenantId, type, body);
  }
  private async ok(type: string, body: unknown): Promise<AmqpReply> {
    const reply = await this.send(type, body);
    if (verdict(reply) !== 'ok') throw new Error(`${type}: ${JSON.stringify(reply)}`);
    return reply;
  }
}

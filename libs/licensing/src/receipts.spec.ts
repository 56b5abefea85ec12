import { answerOf, receiptOf, relatedIdsOf, storedCommand } from '#licensing';
import type { Answer, Command, CommandId, OperationId, UserLicensesAnswer } from '#licensing';
import { E1, E3, PLANS } from '#testing/catalogue';
import { addressKey, DE, daysLater, purchaseId, retentionId, service, TENANT, userId } from '#testing/given-when-then';

const [ann, bob] = [userId('ann'), userId('bob')];
const byId = { by: 'id', userId: ann } as const;
const byName = { by: 'address', key: addressKey('ann') } as const;
const totals = { valid: 5, expired: 1, assigned: 2 };
const exchange = { service: service('exchange'), retentionId: retentionId('ann', 'exchange') };
const operationId = 'the-operation' as OperationId;
const commandId = 'a-command' as CommandId;
const purchase = { purchaseId: purchaseId('p'), skuId: E3.skuId };
/** It has every member. */
const ofUser: Omit<UserLicensesAnswer, 'kind'> = {
  userId: ann,
  licenses: [
    { skuId: E3.skuId, productRevision: 4 },
    { skuId: E1.skuId, productRevision: 0, disabledPlans: [PLANS.teams.planId] },
  ],
  retained: [{ ...exchange, purgeAt: daysLater(30) }],
  restored: [exchange],
  purged: [exchange],
  waiting: [{ service: service('teams') }],
  aliasesReleased: [addressKey('a')],
  aliasesReturned: [addressKey('b')],
  aliasesLost: [addressKey('c')],
  seats: [
    { skuId: E3.skuId, ...totals },
    { skuId: E1.skuId, ...totals, reserved: 1 },
  ],
};
const nothing: UserLicensesAnswer = { kind: 'user', userId: ann, licenses: [] };

const ANSWERS: readonly (readonly [Command, Answer])[] = [
  [
    { type: 'CreateTenant', displayName: 'Contoso', country: DE },
    { kind: 'tenant', tenantId: TENANT },
  ],
  [{ type: 'AgreeClock' }, { kind: 'clock', agreedAt: daysLater(0) }],
  [
    { type: 'ImportCatalogue', products: [] },
    { kind: 'catalogue', imported: 1, changed: 2, unchanged: 3, plans: 4, mappedPlans: 5 },
  ],
  [
    { type: 'ImportRestrictions', restrictions: [] },
    { kind: 'restrictions', changed: 1, plans: 2, entries: 3 },
  ],
  [
    { type: 'ChangePurchaseQuantity', purchaseId: purchaseId('p'), seats: 5 },
    { kind: 'purchase', ...purchase, seats: 5, state: 'active', totals: { ...totals, available: 3 }, revision: 7 },
  ],
  [
    { type: 'ChangeLicenses', user: byId, add: [], remove: [E3.skuId] },
    { kind: 'user', ...ofUser },
  ],
  [
    { type: 'ReplaceLicenses', user: byName, licenses: [] },
    { kind: 'user', ...ofUser },
  ],
  [{ type: 'UpdateUser', user: byId }, nothing],
  [
    { type: 'UpdateUser', user: byId },
    { ...nothing, revision: 17 },
  ],
  [
    { type: 'DeleteUser', user: byName },
    { ...ofUser, kind: 'deleted', purgeAt: daysLater(30) },
  ],
  [
    { type: 'RestoreUser', userId: ann },
    { ...ofUser, kind: 'restored', shortfalls: [{ skuId: E3.skuId, code: 'no-available-seats' }] },
  ],
  [
    { type: 'ReassignLicenses', from: byName, to: { by: 'id', userId: bob }, skuIds: [E3.skuId] },
    { kind: 'reassign', from: { kind: 'user', ...ofUser }, to: { ...nothing, userId: bob } },
  ],
  [
    { type: 'PurgeUser', userId: ann, retentionId: exchange.retentionId },
    { kind: 'purge', userId: ann, retentionId: exchange.retentionId },
  ],
  [
    { type: 'EraseUser', userId: ann, confirm: ann },
    {
      kind: 'erased',
      userId: ann,
      retentionId: retentionId('ann'),
      purgeAt: daysLater(30),
      purged: [exchange],
      kept: [service('sharepoint')],
    },
  ],
  [
    { type: 'RedactReason', commandId },
    { kind: 'redaction', commandId, key: 'own' },
  ],
  [
    { type: 'AbandonOperation', operationId },
    { kind: 'operation', operationId, total: 3 },
  ],
  [
    { type: 'WithdrawProduct', skuId: E3.skuId },
    { kind: 'product', skuId: E3.skuId, withdrawn: true },
  ],
  [
    { type: 'CloseTenant', users: 3, confirm: 3 },
    { kind: 'tenant-closed', tenantId: TENANT, purgeAt: daysLater(30), users: 3 },
  ],
  [
    { type: 'PurgeTenant', retentionId: exchange.retentionId },
    { kind: 'tenant-purged', tenantId: TENANT, retentionId: exchange.retentionId },
  ],
];

const received = (command: Command, answer: Answer, ids: readonly string[] = []) =>
  receiptOf(
    {
      commandType: command.type,
      hash: 'h',
      command: storedCommand(command),
      clockTrusted: true,
      retention: 'P30D',
    },
    { outcome: 'unchanged', answer },
    ids,
  ).data;

describe('a receipt', () => {
  it.each(ANSWERS.map(([command, answer]) => ({ type: command.type, command, answer })))(
    'tells the whole answer again: $type',
    ({ command, answer }) => {
      const stored = JSON.parse(JSON.stringify(received(command, answer))) as ReturnType<typeof received>;
      expect(answerOf(stored)).toEqual(answer);
    },
  );

  it('says the user of an answer once', () => {
    const [command, answer] = [ANSWERS[5]![0], ANSWERS[5]![1]];
    expect(answer).toHaveProperty('userId');
    expect(received(command, answer).answer).not.toHaveProperty('userId');
  });

  it('repeats no id that its command or its outcome says', () => {
    const receipt = received(...(ANSWERS[6] as readonly [Command, Answer]), [ann, bob]);
    expect(receipt.relatedIds).toEqual([bob]);
    expect(relatedIdsOf(receipt)).toEqual([bob, ann]);
    expect(received(...(ANSWERS[5] as readonly [Command, Answer]), [ann, E3.skuId])).not.toHaveProperty('relatedIds');
  });

  it('has the candidates of a name that several had', () => {
    const { data } = receiptOf(
      { commandType: 'RestoreUser', hash: 'h', clockTrusted: true, retention: 'P30D' },
      { outcome: 'refused', refusal: { code: 'ambiguous-user', userIds: [ann, bob] } },
      [],
    );
    expect(relatedIdsOf(data)).toEqual([ann, bob]);
    expect(answerOf(data)).toBeUndefined();
  });
});

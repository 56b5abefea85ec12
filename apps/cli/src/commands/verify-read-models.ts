import {
  type ComparedReadModel,
  type DifferingDocument,
  isGoneTenant,
  rebuildCommand,
  type VerifiedReadModels,
  verifyReadModels,
  WRONG_HISTORY_RUNBOOK,
} from '#application';
import { defined, streamName, type TenantId } from '#licensing';
import { allProjections } from '#projections';
import { CliFailure, EXIT } from '../output/failures.js';
import { progress } from '../output/progress.js';
import { type Column, rowsOf } from '../output/rows.js';
import { count, printable, table } from '../output/table.js';
import type { DataStores, Session } from '../session/session.js';
import { openScratch } from '../stores/open-scratch.js';

export const READ_MODELS_RUNBOOK = 'docs/runbooks/read-models-differ.md';

const WHAT: Readonly<Record<DifferingDocument['what'], string>> = {
  differs: 'differs',
  missing: 'is missing',
  extra: 'is one too many',
  unreadable: 'is no document',
};
const COLUMNS: readonly Column<DifferingDocument>[] = [
  { key: 'projection', title: 'Read model', of: ({ projection }) => projection },
  { key: 'key', title: 'Document', of: ({ key }) => printable(key) },
  { key: 'what', title: 'What', of: ({ what }) => WHAT[what] },
  { key: 'members', title: 'Members', of: ({ members }) => printable(members.join(', ')) },
];

/** Compares with a bar for a person who looks on. @throws CliFailure where it was interrupted */
async function compared(
  session: Session,
  { store, codec, readModels }: DataStores,
  tenantId: TenantId | undefined,
): Promise<VerifiedReadModels> {
  const bar = progress(session.io, session.json, 'Events', Number((await store.head())?.position ?? 0));
  const interrupted = new AbortController();
  const stopListening = session.io.onInterrupt(() => interrupted.abort());
  const scratch = await openScratch();
  try {
    return await verifyReadModels({
      store,
      codec,
      readModels,
      scratch: scratch.models,
      definitions: allProjections,
      signal: interrupted.signal,
      onProgress: ({ position }) => bar.at(Number(position)),
      ...defined({ tenantId }),
    });
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    throw new CliFailure(EXIT.interrupted, 'interrupted', 'The read models were not compared to their end.');
  } finally {
    stopListening();
    bar.stop();
    await scratch.close();
  }
}

const stateOf = ({ differing, notCompared, parked }: ComparedReadModel): string => {
  if (notCompared !== undefined) return `not compared: ${printable(notCompared.text)} (${notCompared.code})`;
  const left = parked === 0 ? '' : `, ${parked} parked and left out`;
  return `${differing === 0 ? 'as the history says' : count(differing, 'document differs', 'documents differ')}${left}`;
};

const GONE = 'The tenant was purged, and no document of it is left.';

const text = ({ events, readModels, differing }: VerifiedReadModels, isPurged: boolean): string =>
  [
    count(events, 'event'),
    ...(isPurged ? [GONE] : []),
    table(
      ['Read model', 'Documents', ''],
      readModels.map((each) => [each.projection, each.documents, stateOf(each)]),
    ),
    ...(differing.length === 0 ? [] : [rowsOf(COLUMNS, differing).asTable()]),
  ].join('\n');

/** Whoever has the stores may know that the tenant once was here. */
async function wasPurged({ store }: DataStores, tenantId: TenantId): Promise<boolean> {
  const [last] = await store.read(streamName({ kind: 'tenant', tenantId }), { backwards: true, limit: 1 });
  return last !== undefined && isGoneTenant(last.type);
}

/** @throws CliFailure where anything differs, with what to do about it */
export async function showReadModels(
  session: Session,
  stores: DataStores,
  tenantId: TenantId | undefined,
): Promise<void> {
  const found = await compared(session, stores, tenantId);
  const isNobody = found.readModels.every(({ documents, differing }) => documents + differing === 0);
  const isPurged = tenantId !== undefined && isNobody && (await wasPurged(stores, tenantId));
  if (tenantId !== undefined && isNobody && !isPurged)
    throw new CliFailure(EXIT.refused, 'tenant-not-found', 'the history knows no such tenant');
  const document = isPurged ? { ...found, tenant: 'purged' } : found;
  session.show(document, () => text(found, isPurged), rowsOf(COLUMNS, found.differing));
  const named = (of: (each: ComparedReadModel) => boolean) =>
    found.readModels.filter(of).map((each) => each.projection);
  const strange = named(({ notCompared }) => notCompared?.code === 'wrong-history');
  if (strange.length > 0)
    throw new CliFailure(
      EXIT.refused,
      'wrong-history',
      `${strange.join(', ')}: not built from this log, and perhaps the last copy of what it lacks. ` +
        `Change nothing before you have read ${WRONG_HISTORY_RUNBOOK}`,
    );
  const differing = named((each) => each.differing > 0);
  if (differing.length > 0)
    throw new CliFailure(
      EXIT.refused,
      'read-models-differ',
      `${differing.join(', ')}: not what the history says. Where seatledger verify finds no damage in the history, ` +
        `build again, beside running servers, with: ${differing.map(rebuildCommand).join('; ')}. ` +
        `See ${READ_MODELS_RUNBOOK}`,
    );
  const left = named(({ notCompared }) => notCompared !== undefined && notCompared.code !== 'not-built');
  if (left.length > 0)
    throw new CliFailure(
      EXIT.refused,
      'not-compared',
      `${left.join(', ')}: could not be compared. See ${READ_MODELS_RUNBOOK}`,
    );
}

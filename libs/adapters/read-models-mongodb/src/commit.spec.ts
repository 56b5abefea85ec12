import mongoose from 'mongoose';
import { commitAll } from './commit.js';

type Documents = Parameters<typeof commitAll>[0];
type Operation = { readonly replaceOne: { readonly filter: { readonly _id: string }; readonly upsert: boolean } };

const collection = { name: 'people', generation: 1, version: 1, indexes: [] };
const at = (position: number): string => String(position).padStart(20, '0');
const writes = ['a', 'b', 'c'].map((key) => ({ key, at: at(5), document: { name: key } }));

/** Returns the driver's error for an unordered bulk in which some operations failed. */
const failedAt = (...failures: readonly (readonly [index: number, code: number])[]): Error => {
  const writeErrors = failures.map(([index, code]) => ({ index, code, errmsg: 'failed' }));
  const error = new mongoose.mongo.MongoBulkWriteError({ message: 'failed', code: failures[0]![1] }, {} as never);
  return Object.assign(error, { writeErrors });
};
/** Returns a collection like the driver's, which gives these answers to one bulk after the other. */
const answering = (...answers: readonly (Error | { readonly matchedCount: number })[]) => {
  const asked: (readonly Operation[])[] = [];
  const bulkWrite = async (operations: readonly Operation[]) => {
    const answer = answers[asked.push(operations) - 1]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { documents: { bulkWrite } as unknown as Documents, asked };
};

test('a batch is one bulk of upserts', async () => {
  const { documents, asked } = answering({ matchedCount: 3 });
  expect(await commitAll(documents, collection, writes)).toEqual({ written: 3, newer: 0 });
  expect(asked.map((operations) => operations.map(({ replaceOne }) => replaceOne.upsert))).toEqual([
    [true, true, true],
  ]);
});

test('what met another first writer is written after all, if the other one was older', async () => {
  const { documents, asked } = answering(failedAt([0, 11000], [2, 11000]), { matchedCount: 1 });
  expect(await commitAll(documents, collection, writes)).toEqual({ written: 2, newer: 1 });
  expect(asked[1]!.map(({ replaceOne: { filter, upsert } }) => [filter._id, upsert])).toEqual([
    ['a', false],
    ['c', false],
  ]);
});

test.each([[[[0, 11000] as const, [1, 171] as const]], [[[1, 91] as const]]])(
  'another failure in the bulk is none of those: %j',
  async (failures) => {
    const error = failedAt(...failures);
    await expect(commitAll(answering(error).documents, collection, writes)).rejects.toBe(error);
  },
);

import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { onMongo } from '#testing/mongodb';
import { onRabbitMq } from '#testing/rabbitmq';

/**
 * Returns the bytes of a text that stand in the base64 of any longer text around it, wherever in it the text begins.
 */
const inBase64 = (text: string): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    // the bytes around the text have a part in what stands at either end
    return bytes.toString('base64').slice(Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 4) / 3));
  });

/**
 * Tells whether a text stands in these bytes, in any case of letters, or in base64 as it is written or in small
 * letters.
 */
export const holds = (bytes: Uint8Array, text: string): boolean => {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1').toLowerCase();
  const wanted = [text, ...inBase64(text), ...inBase64(text.toLowerCase())];
  return wanted.some((each) => content.includes(each.toLowerCase()));
};

const PIECE = 32;
/**
 * Tells whether these bytes hold a sealed value, or a piece of it. A file of SQLite keeps a long row on several pages,
 * so that its bytes need not stand in one run.
 */
export const holdsSealed = (bytes: Buffer, sealed: string): boolean => {
  const pieces = Array.from({ length: Math.floor(sealed.length / PIECE) }, (_, at) =>
    sealed.slice(at * PIECE, (at + 1) * PIECE),
  );
  if (pieces.length < 2)
    throw new RangeError(`a value of ${sealed.length} letters has too few pieces to be looked for`);
  return pieces.some((piece) => bytes.includes(piece));
};

const filesWhere = async (folder: string, isIt: (bytes: Buffer) => boolean): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file)));
  return files.filter((_file, index) => isIt(contents[index]!)).map((file) => relative(folder, file));
};

/** Resolves to every file in the folder, or in one below it, that holds the text. */
export const markedFiles = (folder: string, text: string): Promise<readonly string[]> =>
  filesWhere(folder, (bytes) => holds(bytes, text));

/** Resolves to every file in the folder, or in one below it, that holds the sealed value or a piece of it. */
export const sealedFiles = (folder: string, sealed: string): Promise<readonly string[]> =>
  filesWhere(folder, (bytes) => holdsSealed(bytes, sealed));

/** Resolves to every document of a MongoDB database, of whatever collection, that holds the text in its bytes. */
export const markedDocuments = (database: string, text: string): Promise<readonly string[]> =>
  onMongo(database, async (connection) => {
    const marked: string[] = [];
    for (const { collectionName } of await connection.db!.collections())
      for await (const document of connection.db!.collection(collectionName).find({}, { raw: true }))
        if (holds(document as unknown as Uint8Array, text)) marked.push(collectionName);
    return marked;
  });

/**
 * Resolves to every message in these queues that holds the text in its body, its properties or its headers. The
 * messages stay where they are.
 */
export const markedMessages = (url: string, queues: readonly string[], text: string): Promise<readonly string[]> =>
  onRabbitMq(url, async (model) => {
    const marked: string[] = [];
    for (const queue of queues) {
      // what was taken and not acknowledged goes back in its order when the channel closes
      const channel = await model.createChannel();
      for (let message = await channel.get(queue); message !== false; message = await channel.get(queue)) {
        const { content, properties, fields } = message;
        if (holds(content, text) || holds(Buffer.from(JSON.stringify({ properties, fields })), text))
          marked.push(queue);
      }
      await channel.close();
    }
    return marked;
  });

/**
 * Counts the messages in queues that can't be looked into: where a quorum queue has a single active consumer, RabbitMQ
 * gives its messages to nobody else.
 */
export const waitingMessages = (url: string, queues: readonly string[]): Promise<number> =>
  onRabbitMq(url, async (model) => {
    const channel = await model.createChannel();
    let waiting = 0;
    for (const queue of queues) waiting += (await channel.checkQueue(queue)).messageCount;
    return waiting;
  });

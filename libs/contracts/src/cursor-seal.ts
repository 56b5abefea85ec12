import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import { type CursorSeal, InvalidCursor, type Keys, type Random } from '#application';
import { systemRandom } from './random.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE = 12;
const TAG = 16;
/** The text is made longer to a multiple of so many bytes, so that a cursor doesn't tell how long a name is. */
const STEP = 64;
const FORM = /^[\w-]{38,2000}$/;

const padded = (text: string): Buffer => {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([bytes, Buffer.alloc(STEP - (bytes.length % STEP))]);
};

/** Makes cursors under a key that follows from the tenant's own and is used for nothing else. */
export const createCursorSeal = ({
  keys,
  random = systemRandom,
}: {
  readonly keys: Pick<Keys, 'hashKey'>;
  readonly random?: Random;
}): CursorSeal => {
  const keyOf = async (tenantId: string): Promise<Buffer> =>
    createHmac('sha256', await keys.hashKey(tenantId))
      .update('seatledger cursor')
      .digest();
  const aboutOf = (tenantId: string, about: string): Buffer => Buffer.from(JSON.stringify([tenantId, about]), 'utf8');
  return {
    async seal(tenantId, about, text) {
      const nonce = random.bytes(NONCE);
      const cipher = createCipheriv(ALGORITHM, await keyOf(tenantId), nonce).setAAD(aboutOf(tenantId, about));
      const sealed = Buffer.concat([cipher.update(padded(text)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    async open(tenantId, about, cursor) {
      if (!FORM.test(cursor)) throw new InvalidCursor('the cursor is not one of ours');
      const key = await keyOf(tenantId);
      try {
        const bytes = Buffer.from(cursor, 'base64url');
        const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE));
        decipher.setAAD(aboutOf(tenantId, about)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
        const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]);
        return opened.toString('utf8').replace(/\0+$/, '');
      } catch {
        throw new InvalidCursor('the cursor belongs to another question');
      }
    },
  };
};

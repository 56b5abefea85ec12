import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api-context.js';

/** A body has at most a million bytes, of which base64 takes four for three. */
export const MOST_BYTES = 740_000;

const PIECE = 32_768;

/** The bytes of a file in base64: its encoding is for the server to tell. */
const base64Of = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
};

/** Has the server read a file of users as the command line reads it. Nothing is changed by that. */
export const useReadFile = () => {
  const api = useApi();
  return useMutation({
    mutationFn: async (file: File) => {
      if (file.size > MOST_BYTES) throw new Error(TOO_LARGE);
      const content = base64Of(new Uint8Array(await file.arrayBuffer()));
      return api.send('post', '/api/users/read-file', { body: { content } });
    },
  });
};

const TOO_LARGE =
  'This file is too large for a browser. seatledger users import takes it on the command line, in parts of ' +
  '5,000 users.';

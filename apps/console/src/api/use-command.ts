import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { againOf } from './again.js';
import { useApi, useAsOf } from './api-context.js';
import { KeyOfContent } from './key-of-content.js';
import { ProblemError } from './problem.js';
import type { Answer, Asked, PathOf } from './shapes.js';

type Writing = 'post' | 'patch' | 'delete';

/** A ticket and a reason, as every command takes them. */
export interface Grounds {
  readonly reference?: string;
  readonly reason?: string;
}

interface How {
  /** The revision that the page was decided on: where somebody changed the thing since, nothing is done. */
  readonly revision?: number | undefined;
  readonly grounds?: Grounds | undefined;
}

/** A request that deletes has no body; everything else says its grounds there. */
const withGrounds = (verb: Writing, asked: object, { reference, reason }: Grounds) => {
  const given = { ...(reference ? { reference } : {}), ...(reason ? { reason } : {}) };
  if (verb !== 'delete') {
    const { body } = asked as { body?: object };
    const hasBody = body !== undefined || Object.keys(given).length > 0;
    return { asked: hasBody ? { ...asked, body: { ...body, ...given } } : asked, headers: {} };
  }
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, text]) => [`x-${name}`, encodeURIComponent(text)]),
  );
  return { asked, headers };
};
const ifMatch = (revision: number | undefined) => (revision === undefined ? {} : { 'If-Match': `"${revision}"` });

/** A command goes again under the same key, for twelve seconds at most. */
const AGAIN = againOf({ tries: 4, longestPauseSeconds: 3 });

/**
 * Gives a command. Its key stays the same for as long as its content does, so that a try after a timeout is answered
 * with what the first one came to and nothing is done twice. Afterwards all that is shown of the tenant is asked anew,
 * as fresh as the command.
 * @param onDone is told as soon as the command is done, before anything is asked anew; `mutateAsync` resolves after
 * that. Both happen also where the part that gave the command is gone by then; what is given to `mutate` doesn't.
 */
export const useCommand = <V extends Writing, P extends PathOf<V>>(
  verb: V,
  path: P,
  onDone?: (answer: Answer<V, P>) => void,
) => {
  const api = useApi();
  const client = useQueryClient();
  const keys = useRef(new KeyOfContent(() => crypto.randomUUID()));
  return useMutation<Answer<V, P>, Error, { readonly asked: Asked<V, P> } & How>({
    mutationFn: ({ asked, revision, grounds = {} }) => {
      const whole = withGrounds(verb, asked, grounds);
      const key = keys.current.of([path, whole, revision]);
      return api.send(verb, path, whole.asked as Asked<V, P>, {
        headers: { 'Idempotency-Key': key, ...ifMatch(revision), ...whole.headers },
      });
    },
    ...AGAIN,
    onError: (error) => {
      // a refusal is the answer to its key, for ever; whoever asks again after a change elsewhere needs another one
      if (error instanceof ProblemError && !error.isPassing) keys.current.forget();
    },
    onSuccess: async (answer) => {
      keys.current.forget();
      api.seeUpTo((answer as { position?: string }).position);
      onDone?.(answer);
      // what was tried before it was done is of no use any more
      const isRead = ({ queryKey }: { readonly queryKey: readonly unknown[] }) => queryKey[1] !== 'dry-run';
      await client.invalidateQueries({ queryKey: [api.tenantId], predicate: isRead });
    },
  });
};

/** Decides a command as it would be now and changes nothing; `asked` undefined asks nothing. */
export const useDryRun = <V extends Writing, P extends PathOf<V>>(
  verb: V,
  path: P,
  asked: Asked<V, P> | undefined,
  { revision, grounds = {} }: How = {},
) => {
  const api = useApi();
  const isNow = useAsOf() === undefined;
  const whole = asked === undefined ? undefined : withGrounds(verb, asked, grounds);
  return useQuery({
    queryKey: [api.tenantId, 'dry-run', verb, path, whole, revision],
    queryFn: ({ signal }) => {
      const { query } = (whole?.asked ?? {}) as { query?: object };
      const tried = { ...whole?.asked, query: { ...query, dryRun: true } };
      return api.send(verb, path, tried as Asked<V, P>, {
        headers: { ...ifMatch(revision), ...whole?.headers },
        signal,
      });
    },
    enabled: whole !== undefined && isNow,
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
};

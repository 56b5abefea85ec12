import type { StreamRef, StreamState, StreamWrite } from '#licensing';

/**
 * True where the events change nothing but texts, of which nobody knows whether they were other ones. A sender's number
 * is recorded either way.
 */
export const isTextAlone = (writes: readonly StreamWrite[], before: (ref: StreamRef) => StreamState): boolean =>
  writes.every(({ stream, events }) =>
    events.every((event) => {
      if (event.type === 'TenantRenamed' || event.type === 'VersionRecorded') return true;
      if (event.type === 'UserProfileChanged') return !Object.values(event.data.profile).includes(null);
      const user = before(stream);
      return (
        event.type === 'UserPrincipalNameChanged' &&
        'userPrincipalName' in user &&
        user.userPrincipalName.key === event.data.userPrincipalName.key
      );
    }),
  );

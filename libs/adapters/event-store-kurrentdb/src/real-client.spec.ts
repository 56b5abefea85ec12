import { StoreUnavailable } from '#application';
import { openKurrentEventStore } from './index.js';

test('a server that is not there is StoreUnavailable, and nothing stays open', async () => {
  await expect(openKurrentEventStore({ url: 'kurrentdb://127.0.0.1:1?tls=false' })).rejects.toThrow(StoreUnavailable);
});
test('a cluster that is not there too', async () => {
  const url = 'kurrentdb://127.0.0.1:1,127.0.0.1:2?tls=false&maxDiscoverAttempts=1&gossipTimeout=1';
  await expect(openKurrentEventStore({ url })).rejects.toThrow(StoreUnavailable);
});

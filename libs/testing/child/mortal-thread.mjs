// With it every thread of a process but the main one ends by an error that nobody catches when the process gets
// SIGUSR2: `node --import ./libs/testing/child/mortal-thread.mjs x.js`.
import { BroadcastChannel, isMainThread } from 'node:worker_threads';

const channel = new BroadcastChannel('mortal-thread');
if (isMainThread) process.on('SIGUSR2', () => channel.postMessage('end'));
else
  channel.onmessage = () => {
    throw new Error('the thread ends, as the test wants it');
  };
channel.unref();

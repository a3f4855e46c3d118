import { serveVirtualFleet } from './virtual-fleet.server.js';

// The entry of the child process; all of it is in the module beside, where tests reach it without a process.
const stop = serveVirtualFleet({
  onMessage: (listener) => void process.on('message', listener),
  onDisconnect: (listener) => void process.on('disconnect', listener),
  send: (message) => void process.send?.(message),
  exit: (status) => process.exit(status),
});

// Ctrl-C goes to both processes. The parent stops first and needs its miners for that; its end ends this one.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void stop());

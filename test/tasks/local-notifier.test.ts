import { LocalNotifier } from '../../src/tasks/local-notifier.ts';
import { describeNotifier } from './notifier-contract.ts';

describeNotifier('notifications within a process', async () => {
  const notifier = new LocalNotifier();
  return { open: () => notifier, async [Symbol.asyncDispose]() {} };
});

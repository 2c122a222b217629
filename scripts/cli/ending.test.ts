import { LOOKS, within } from './ending.js';
import { Interrupted } from './user-error.js';

const aborted = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve));

test('what only looks may say by itself what it waited for in vain, also on a busy computer', async () => {
  const judged = within(
    1,
    async ({ signal }) => {
      await aborted(signal);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'judged';
    },
    LOOKS,
  );
  expect(await judged).toBe('judged');
});

test('what hangs all the same is left to itself', async () => {
  const hanging = within(1, () => new Promise(() => {}), { ...LOOKS, late: 1 });
  await expect(hanging).rejects.toThrow(/秒待ちましたが/);
});

test('what only looks is ended at once', async () => {
  const ended = within(60_000, () => new Promise(() => {}), { ...LOOKS, late: 60_000 });
  process.emit('SIGINT');
  await expect(ended).rejects.toThrow(Interrupted);
});

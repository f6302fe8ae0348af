/**
 * Runs a task for each input, at most `limit` at a time, and yields what they give in the order of the inputs, so that
 * who finished first shows nowhere. Not more than `limit` results wait in memory.
 */
export async function* inOrder<Input, Output>(
  inputs: readonly Input[],
  limit: number,
  task: (input: Input) => Promise<Output>,
): AsyncGenerator<Output> {
  const running: Promise<Output>[] = [];
  let next = 0;
  const fill = (): void => {
    while (running.length < limit && next < inputs.length) {
      const started = task(inputs[next] as Input);
      // Whoever waits for it later sees the failure; until then it must not count as unhandled.
      started.catch(() => undefined);
      running.push(started);
      next += 1;
    }
  };
  try {
    for (fill(); running.length > 0; fill()) yield await (running.shift() as Promise<Output>);
  } finally {
    // What was started holds a scratch folder; it is let go before whoever stopped early goes on.
    await Promise.allSettled(running);
  }
}

/** A rendering of a published result, in the encoding that a client wants. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { encodedKey, isKeptEncoded } from '../results/storage/encoded-rendering.ts';
import { encodeFile } from './encode-file.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { JobControl } from './job-control.ts';
import type { RenderRequest } from './messages.ts';
import type { StepTimes } from './step-times.ts';

/**
 * Adds the encoding, if it is requested and worth it. The rendering and the result already exist: an error here is only
 * reported, and aborting the job only aborts this. Then the encoding is missing.
 */
export async function encodeRendering(input: {
  readonly render: RenderRequest;
  /** Bytes of the rendering. */
  readonly bytes: number;
  readonly resultId: string;
  readonly executor: Pick<ExecutorContext, 'storage' | 'scratchDir'>;
  readonly control: JobControl;
  readonly hooks: { reportProblem(error: unknown): void };
  readonly times: StepTimes;
}): Promise<void> {
  const { render, bytes, resultId, executor, control, hooks, times } = input;
  const { encoded } = render;
  // The many small ones are not even opened.
  if (encoded === undefined || !isKeptEncoded({ format: render.options.format, bytes })) return;
  const renderKey = encodedKey(render.renderKey, encoded);
  const file = join(executor.scratchDir, `${resultId}-${renderKey}`);
  try {
    await using source = await executor.storage.openRendering(resultId, render.renderKey);
    if (source === null) return;
    await times.time({ step: 'encode', format: render.options.format }, () =>
      encodeFile({ source, target: file, ...encoded, signal: control.signal }),
    );
    await executor.storage.addRendering(resultId, { file, renderKey, contentType: source.contentType });
  } catch (error) {
    for (const left of [file, `${file}.json`]) rmSync(left, { force: true });
    if (!control.signal.aborted) hooks.reportProblem(error);
  }
}

/** A rendering of a published result, in the encoding that somebody will have it in. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { encodedKey, isKeptEncoded } from '../results/encoded-rendering.ts';
import { addRendering, renderingFacts } from '../results/result-draft.ts';
import { renderingFile, renderingTag, resultDir } from '../results/result-files.ts';
import { encodeFile } from './encode-file.ts';
import type { ExecutorContext } from './executor-context.ts';
import type { JobControl } from './job-control.ts';
import type { RenderRequest } from './messages.ts';

/**
 * Adds it, where it is asked for and worth it. The rendering itself is there and good, and so is the result: what goes
 * wrong here is reported, and an end of the job ends this alone. Then the encoding is not there.
 */
export async function encodeRendering(input: {
  readonly render: RenderRequest;
  readonly resultId: string;
  readonly executor: Pick<ExecutorContext, 'storeDir' | 'scratchDir'>;
  readonly control: JobControl;
  readonly hooks: { reportProblem(error: unknown): void };
}): Promise<void> {
  const { render, resultId, executor, control, hooks } = input;
  const { encoded } = render;
  const folder = resultDir(executor.storeDir, resultId);
  const facts = renderingFacts(folder, render.renderKey);
  if (encoded === undefined || facts === null || !isKeptEncoded({ format: render.options.format, bytes: facts.bytes }))
    return;
  const renderKey = encodedKey(render.renderKey, encoded);
  const file = join(executor.scratchDir, `${resultId}-${renderKey}`);
  try {
    const source = renderingFile(folder, render.renderKey);
    await encodeFile({ source, target: file, ...encoded, signal: control.signal });
    const { contentType } = facts;
    addRendering({ file, folder, renderKey, contentType, etag: renderingTag(resultId, renderKey) });
  } catch (error) {
    for (const left of [file, `${file}.json`]) rmSync(left, { force: true });
    if (!control.signal.aborted) hooks.reportProblem(error);
  }
}

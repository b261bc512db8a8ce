/** A resolved project → pieces of an image. */
import { recordOf } from '../lib/record.ts';
import type { ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { PieceReader, type PieceRef, type PieceWriter } from './piece-file.ts';
import type { ModelIndex, ProjectImage, ProjectIndex } from './project-image.ts';

/** `bytes`: of all pieces that the version has, those that it shares with others too. */
export async function writePieces(
  pieces: PieceWriter,
  project: ResolvedProject,
): Promise<Pick<ProjectImage, 'index' | 'bytes'>> {
  pieces.beginVersion();
  const { models, diagnostics, tests, files, localisation = null, ...small } = project;
  const index: ProjectIndex = {
    ...small,
    models: await eachOf(models, (model) => writeModel(pieces, model)),
    diagnostics: await pieces.add(diagnostics),
    tests: await pieces.add(tests),
    files: await pieces.add(files),
    localisation: localisation && {
      ...localisation,
      strings: await eachOf(localisation.strings, (texts) => pieces.add(texts)),
    },
  };
  const ref = await pieces.add(index);
  await pieces.flush();
  return { index: ref, bytes: pieces.bytesOfVersion };
}

async function writeModel(pieces: PieceWriter, model: ResolvedModel): Promise<PieceRef> {
  const { views, explores, dashboards, starts, tableMentions, ...head } = model;
  const index: ModelIndex = {
    head,
    views: await eachOf(views, async (view) => {
      const { fields, ...headOfView } = view;
      return [await pieces.once(view, headOfView), await pieces.once(fields, fields)] as const;
    }),
    explores: await eachOf(explores, (explore) => pieces.once(explore, explore)),
    dashboards: await eachOf(dashboards, (dashboard) => pieces.once(dashboard, dashboard)),
    starts: await pieces.add(starts),
    tableMentions: await pieces.add(tableMentions),
  };
  return pieces.add(index);
}

async function eachOf<T, R>(
  record: Readonly<Record<string, T>>,
  write: (value: T) => Promise<R>,
): Promise<Readonly<Record<string, R>>> {
  const written: [string, R][] = [];
  for (const [name, value] of Object.entries(record)) written.push([name, await write(value)]);
  return recordOf(written);
}

/** Tells `pieces` what of `project` its file has: the image was written of the same texts. */
export function learnPieces(pieces: PieceWriter, project: ResolvedProject, image: ProjectImage): void {
  const file = new PieceReader(image.path);
  const { models } = file.read<ProjectIndex>(image.index);
  for (const [name, ref] of Object.entries(models)) {
    const model = project.models[name];
    const { views, explores } = file.read<ModelIndex>(ref);
    for (const [view, [head, fields]] of Object.entries(views)) {
      const resolved = model?.views[view];
      if (resolved === undefined) continue;
      pieces.learn(resolved, head);
      pieces.learn(resolved.fields, fields);
    }
    for (const [explore, piece] of Object.entries(explores)) {
      const resolved = model?.explores[explore];
      if (resolved !== undefined) pieces.learn(resolved, piece);
    }
  }
}

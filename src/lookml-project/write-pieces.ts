/** A resolved project → pieces of an image. */
import { recordOf } from '../lib/record.ts';
import type { ResolvedModel, ResolvedProject } from '../lookml/resolve/resolved-model.ts';
import { PieceReader, type PieceRef, type PieceWriter } from './piece-file.ts';
import type { ModelIndex, PartIndex, ProjectImage, ProjectIndex } from './project-image.ts';

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
    views: await indexOf(pieces, views, async (view) => {
      const { fields, ...headOfView } = view;
      return [...(await pieces.once(view, headOfView)), ...(await pieces.once(fields, fields))];
    }),
    explores: await indexOf(pieces, explores, (explore) => pieces.once(explore, explore)),
    dashboards: await indexOf(pieces, dashboards, (dashboard) => pieces.once(dashboard, dashboard)),
    starts: await pieces.add(starts),
    tableMentions: await pieces.add(tableMentions),
  };
  return pieces.add(index);
}

async function indexOf<T>(
  pieces: PieceWriter,
  record: Readonly<Record<string, T>>,
  write: (value: T) => Promise<readonly number[]>,
): Promise<PieceRef> {
  const places: number[] = [];
  for (const value of Object.values(record)) places.push(...(await write(value)));
  return pieces.add({ names: Object.keys(record), places } satisfies PartIndex);
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
    const ofViews = file.read<PartIndex>(views);
    for (const [number, view] of ofViews.names.entries()) {
      const resolved = model?.views[view];
      const [at = 0, length = 0, at2 = 0, length2 = 0] = ofViews.places.slice(number * 4, number * 4 + 4);
      if (resolved === undefined) continue;
      pieces.learn(resolved, [at, length]);
      pieces.learn(resolved.fields, [at2, length2]);
    }
    const ofExplores = file.read<PartIndex>(explores);
    for (const [number, explore] of ofExplores.names.entries()) {
      const resolved = model?.explores[explore];
      const [at = 0, length = 0] = ofExplores.places.slice(number * 2, number * 2 + 2);
      if (resolved !== undefined) pieces.learn(resolved, [at, length]);
    }
  }
}

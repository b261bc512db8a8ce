/**
 * A resolved project as a file of pieces (each view, the fields of each view, each explore …), which any process opens
 * at once and reads piece by piece, when somebody asks for it. What a process has not read it does not hold, and the
 * file's pages are the system's, once for all processes.
 */
import { lazyRecord, withLazyMember } from '../lib/lazy-record.ts';
import type { DashboardSource } from '../lookml/parse/parse-dashboard.ts';
import type {
  ResolvedExplore,
  ResolvedModel,
  ResolvedProject,
  ResolvedView,
} from '../lookml/resolve/resolved-model.ts';
import { PieceReader, type PieceRef } from './piece-file.ts';

/** Where a version of a project lies; plain data. */
export interface ProjectImage {
  /** Version of the project. */
  readonly version: string;
  /** Absolute path. */
  readonly path: string;
  readonly index: PieceRef;
  /** Of all of its pieces. */
  readonly bytes: number;
}

type Refs = Readonly<Record<string, PieceRef>>;

/** Pieces of a whole project: what is small stands here itself. */
export interface ProjectIndex extends Pick<ResolvedProject, 'name' | 'version' | 'imports'> {
  readonly models: Refs;
  readonly diagnostics: PieceRef;
  readonly tests: PieceRef;
  readonly files: PieceRef;
  readonly localisation: { readonly defaultLocale: string; readonly isStrict: boolean; readonly strings: Refs } | null;
}

/** Pieces of a model. */
export interface ModelIndex {
  readonly head: Omit<ResolvedModel, ModelPieces>;
  readonly starts: PieceRef;
  readonly tableMentions: PieceRef;
  /** Each a `PartIndex`: of views with two pieces for each, all of it but its fields, and then these. */
  readonly views: PieceRef;
  readonly explores: PieceRef;
  readonly dashboards: PieceRef;
}
type ModelPieces = 'views' | 'explores' | 'dashboards' | 'starts' | 'tableMentions';

/** Names, and as many pieces for each, in the same order: offset, length. Arrays of numbers are read fast. */
export interface PartIndex {
  readonly names: readonly string[];
  readonly places: readonly number[];
}

/** The files of projects that are open. */
const files = new WeakMap<ResolvedProject, PieceReader>();

/**
 * The project of an image; its members are read when they are first asked for, and then kept. What it shares with the
 * project `before` and is still held is not read again.
 */
export function openProjectImage({ path, index }: ProjectImage, before?: ResolvedProject): ResolvedProject {
  const fileBefore = before && files.get(before);
  const file = fileBefore?.path === path ? fileBefore : new PieceReader(path);
  const project = openProject(file, file.read<ProjectIndex>(index));
  files.set(project, file);
  return project;
}

function openProject(file: PieceReader, index: ProjectIndex): ResolvedProject {
  const { models, diagnostics, tests, files: paths, localisation, ...small } = index;
  const project = {
    ...small,
    models: lazyRecord(Object.keys(models), (name) => openModel(file, file.read<ModelIndex>(ref(models, name)))),
    ...(localisation && {
      localisation: { ...localisation, strings: records<Readonly<Record<string, string>>>(file, localisation.strings) },
    }),
  };
  return withLazyMember(
    withLazyMember(
      withLazyMember(project, 'diagnostics', () => file.read<ResolvedProject['diagnostics']>(diagnostics)),
      'tests',
      () => file.read<ResolvedProject['tests']>(tests),
    ),
    'files',
    () => file.read<ResolvedProject['files']>(paths),
  );
}

function openModel(file: PieceReader, index: ModelIndex): ResolvedModel {
  const read =
    <T>(piece: PieceRef) =>
    (): T =>
      file.read<T>(piece);
  const views = withLazyMember(index.head, 'views', () =>
    lazyParts(file.read<PartIndex>(index.views), ([head, fields]) => openView(file, head, fields)),
  );
  const explores = withLazyMember(views, 'explores', () => anewParts<ResolvedExplore>(file, index.explores));
  const dashboards = withLazyMember(explores, 'dashboards', () => anewParts<DashboardSource>(file, index.dashboards));
  const starts = withLazyMember(dashboards, 'starts', read<ResolvedModel['starts']>(index.starts));
  return withLazyMember(starts, 'tableMentions', read<ResolvedModel['tableMentions']>(index.tableMentions));
}

/** A view is the same object in all models and versions that have it. */
function openView(file: PieceReader, head: PieceRef, fields: PieceRef): ResolvedView {
  return file.readOnce(head, () =>
    withLazyMember(file.read<Omit<ResolvedView, 'fields'>>(head), 'fields', () =>
      file.read<ResolvedView['fields']>(fields),
    ),
  );
}

/** What is known of an explore depends on its model: it is another object in each. */
function anewParts<T extends object>(file: PieceReader, index: PieceRef): Readonly<Record<string, T>> {
  return lazyParts(file.read<PartIndex>(index), ([piece]) => file.readAnew<T>(piece));
}

function lazyParts<T>(
  { names, places }: PartIndex,
  make: (pieces: readonly [PieceRef, PieceRef]) => T,
): Readonly<Record<string, T>> {
  const each = places.length / names.length;
  const starts = new Map(names.map((name, number) => [name, number * each]));
  return lazyRecord(names, (name) => {
    const start = starts.get(name) ?? 0;
    const [at = 0, length = 0, at2 = 0, length2 = 0] = places.slice(start, start + each);
    return make([
      [at, length],
      [at2, length2],
    ]);
  });
}

function records<T extends object>(file: PieceReader, refs: Refs): Readonly<Record<string, T>> {
  return lazyRecord(Object.keys(refs), (name) => file.read<T>(ref(refs, name)));
}

const NOTHING: PieceRef = [0, 0];

function ref(refs: Refs, name: string): PieceRef {
  return refs[name] ?? NOTHING;
}

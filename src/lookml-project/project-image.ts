/**
 * A resolved project as a file of pieces (each view, the fields of each view, each explore …), which any process opens
 * at once and reads piece by piece, when somebody asks for it. What a process has not read it does not hold, and the
 * file's pages are the system's, once for all processes.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { lazyRecord, withLazyMember } from '../lib/lazy-record.ts';
import { requireThat } from '../lib/require-that.ts';
import type { DashboardSource } from '../lookml/parse/parse-dashboard.ts';
import type {
  ResolvedExplore,
  ResolvedModel,
  ResolvedProject,
  ResolvedView,
} from '../lookml/resolve/resolved-model.ts';

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

/** Offset and length in bytes. */
export type PieceRef = readonly [at: number, length: number];

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
  readonly head: Omit<ResolvedModel, keyof ModelPieces | 'starts' | 'tableMentions'>;
  readonly starts: PieceRef;
  readonly tableMentions: PieceRef;
  /** All of a view but its fields, and then these. */
  readonly views: Readonly<Record<string, readonly [head: PieceRef, fields: PieceRef]>>;
  readonly explores: Refs;
  readonly dashboards: Refs;
}
type ModelPieces = Pick<ResolvedModel, 'views' | 'explores' | 'dashboards'>;

/** The project of an image; its members are read when they are first asked for, and then kept. */
export function openProjectImage({ path, index }: Pick<ProjectImage, 'path' | 'index'>): ResolvedProject {
  const file = new PieceFile(path);
  const { models, diagnostics, tests, files, localisation, ...small } = file.read<ProjectIndex>(index);
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
    () => file.read<ResolvedProject['files']>(files),
  );
}

function openModel(file: PieceFile, index: ModelIndex): ResolvedModel {
  const { head, starts, tableMentions, views, explores, dashboards } = index;
  const model = {
    ...head,
    views: lazyRecord(Object.keys(views), (name) => openView(file, views[name] ?? [NOTHING, NOTHING])),
    explores: records<ResolvedExplore>(file, explores),
    dashboards: records<DashboardSource>(file, dashboards),
  };
  return withLazyMember(
    withLazyMember(model, 'starts', () => file.read<ResolvedModel['starts']>(starts)),
    'tableMentions',
    () => file.read<ResolvedModel['tableMentions']>(tableMentions),
  );
}

function openView(file: PieceFile, [head, fields]: ModelIndex['views'][string]): ResolvedView {
  const view = file.read<Omit<ResolvedView, 'fields'>>(head);
  return withLazyMember(view, 'fields', () => file.read<ResolvedView['fields']>(fields));
}

function records<T>(file: PieceFile, refs: Refs): Readonly<Record<string, T>> {
  return lazyRecord(Object.keys(refs), (name) => file.read<T>(ref(refs, name)));
}

const NOTHING: PieceRef = [0, 0];

function ref(refs: Refs, name: string): PieceRef {
  return refs[name] ?? NOTHING;
}

const closeLater = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/** Open as long as somebody holds what may still be read from it, although the file may be deleted meanwhile. */
class PieceFile {
  readonly #descriptor: number;

  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
    closeLater.register(this, this.#descriptor);
  }

  /** It has just been written, or was checked: the system has it in memory, and one piece is small. */
  read<T>([at, length]: PieceRef): T {
    const bytes = Buffer.allocUnsafe(length);
    requireThat(readSync(this.#descriptor, bytes, 0, length, at) === length, 'an image has all of its pieces');
    return JSON.parse(bytes.toString('utf8')) as T;
  }
}

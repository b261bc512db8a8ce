/**
 * The development workspaces: for each user who develops a clone of the project's repository below the data folder, and
 * the project as its files say, read by a loader of its own while somebody works there. What is changed is on the disk
 * when a call resolves; a restart loses nothing.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '../access/caller.ts';
import { CoatcheckError } from '../errors/catalogue.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { createTurns, type Turns } from '../lib/one-at-a-time.ts';
import { WORKSPACES_FOLDER } from '../lib/workspaces-folder.ts';
import type { ProjectSource } from '../lookml-project/project-source.ts';
import type { ProjectPlace } from '../lookml-project/project-texts.ts';
import type { Branch } from './branch.ts';
import { requireCloneRoom } from './clone-room.ts';
import { openDeveloperRepository, type DeveloperRepository } from './developer-repository.ts';
import { failed, GitFailure, refusedBy, type Git } from './git.ts';
import { developerOf } from './personal-branch.ts';
import { openProductionRepository, type ProductionRepository } from './production-repository.ts';
import { openProjectFolder, type ProjectFolder } from './project-folder.ts';
import { ReadWorkspaces, type ReadWorkspace } from './read-workspaces.ts';

export interface Workspaces extends AsyncDisposable {
  /** The project as a developer's files say. @throws CoatcheckError `git_failed` */
  projectOf(caller: Caller): Promise<ReadWorkspace>;
  /** The branch that the caller's workspace is at. */
  current(caller: Caller): Promise<Branch>;
  /** The current one first. */
  branches(caller: Caller): Promise<readonly Branch[]>;
  /** Path in the project → git's letter for how it differs from the commit. */
  changes(caller: Caller): Promise<ReadonlyMap<string, string>>;
  /** Changes branches; what comes of it is read when it resolves. */
  onRepository<T>(caller: Caller, work: (repository: DeveloperRepository) => Promise<T>): Promise<T>;
  /** Reads or changes files. @throws CoatcheckError `git_failed` for a change of the production branch's */
  onFiles<T>(caller: Caller, kind: 'read' | 'change', work: (folder: ProjectFolder) => Promise<T>): Promise<T>;
  /** Deploys what the caller's workspace has; production is read again when it resolves. */
  deploy(caller: Caller): Promise<void>;
  /** Puts production at a branch of the remote, a tag or a commit. */
  deployRef(target: { readonly branch: string } | { readonly ref: string }): Promise<void>;
  /** What production is at, and where branches come from. */
  readonly production: Pick<ProductionRepository, 'branch' | 'remote' | 'tryRemote'>;
}

export interface WorkspacesOptions {
  readonly git: Git;
  /** Workspaces are below it. */
  readonly dataDir: string;
  /** Of production. */
  readonly place: ProjectPlace;
  readonly project: ProjectSource;
  readonly clock: Clock;
  readonly ids: Ids;
  /** A workspace could not be read again; what was read before stays. */
  readonly onError: (error: unknown) => void;
}

interface Workspace {
  readonly repository: DeveloperRepository;
  readonly files: ProjectFolder;
  readonly place: ProjectPlace;
  /** May more be written? @throws CoatcheckError `git_failed` */
  requireRoom(): Promise<void>;
}

/** @throws CoatcheckError `git_failed` if the project's folder is in no working tree of git, or git is not there */
// oxlint-disable-next-line max-lines-per-function -- a service: short verbs over the workspaces above them
export async function openWorkspaces(options: WorkspacesOptions): Promise<Workspaces> {
  const { git, dataDir, place, project, clock, ids, onError } = options;
  const production = await openProductionRepository(git, place.dir);
  const read = new ReadWorkspaces({ clock, onError });
  const opened = new Map<string, Promise<Workspace>>();
  const turnsOf = new Map<string, Turns>();

  const inTurn = <T>({ userId }: Caller, work: () => Promise<T>): Promise<T> => {
    const turns = turnsOf.get(userId) ?? createTurns();
    turnsOf.set(userId, turns);
    return turns(() => inWords(work));
  };
  const folderOf = ({ userId }: Caller) => join(dataDir, WORKSPACES_FOLDER, userId);

  const openOne = async (caller: Caller): Promise<Workspace> => {
    const home = folderOf(caller);
    const scratch = join(home, 'scratch');
    const clone = join(home, 'repository');
    const repository = await openDeveloperRepository(git, clone, developerOf(caller), production);
    await rm(scratch, { recursive: true, force: true });
    await mkdir(scratch, { recursive: true, mode: 0o700 });
    const dir = join(clone, production.prefix);
    await mkdir(dir, { recursive: true, mode: 0o700 });
    // The name of production, so that equal files make equal projects.
    const named = { ...place, name: place.name ?? project.current().name, dir };
    const requireRoom = () => requireCloneRoom(git, { clone, production: production.top });
    return { repository, files: openProjectFolder({ path: dir, scratch }, ids), place: named, requireRoom };
  };
  /** One that could not be opened is tried again by the next call. */
  const open = (caller: Caller): Promise<Workspace> => {
    const known = opened.get(caller.userId);
    if (known !== undefined) return known;
    const workspace = openOne(caller);
    opened.set(caller.userId, workspace);
    workspace.catch(() => opened.delete(caller.userId));
    return workspace;
  };
  const readAgain = ({ userId }: Caller): Promise<void> => read.reload(userId);
  // The folder is watched besides.
  const readProduction = () => project.reload().catch(onError);

  return {
    production,
    async projectOf(caller) {
      const known = read.find(caller.userId);
      if (known !== undefined) return known;
      return inTurn(caller, async () => {
        const workspace = await open(caller);
        return read.open(caller.userId, { place: workspace.place, dataDir: folderOf(caller) });
      });
    },
    current: (caller) => inTurn(caller, async () => (await open(caller)).repository.current()),
    branches: (caller) => inTurn(caller, async () => (await open(caller)).repository.branches()),
    changes: (caller) =>
      inTurn(caller, async () => {
        const { prefix } = production;
        const all = [...(await (await open(caller)).repository.changes())];
        return new Map(
          all.flatMap(([path, letter]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), letter]] : [])),
        );
      }),
    onRepository: (caller, work) =>
      inTurn(caller, async () => {
        const { repository } = await open(caller);
        try {
          return await work(repository);
        } finally {
          await readAgain(caller);
        }
      }),
    onFiles: (caller, kind, work) =>
      inTurn(caller, async () => {
        const { repository, files, requireRoom } = await open(caller);
        if (kind === 'read') return work(files);
        const { name, isProduction } = await repository.current();
        if (isProduction)
          throw failed(`Branch ${name} is that of production, which is deployed to: work on another one`);
        await requireRoom();
        try {
          return await work(files);
        } finally {
          await readAgain(caller);
        }
      }),
    deploy: (caller) =>
      inTurn(caller, async () => {
        const { repository } = await open(caller);
        try {
          await repository.deploy();
        } finally {
          await readAgain(caller);
        }
        await readProduction();
      }),
    deployRef: (target) =>
      inWords(async () => {
        await production.switchTo(target);
        await readProduction();
      }),
    [Symbol.asyncDispose]: () => read[Symbol.asyncDispose](),
  };
}

/** What git refuses without anybody having said why. */
async function inWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof GitFailure ? refusedBy(error, 'git could not do that') : error;
  }
}

/** For callers who are in production. @throws CoatcheckError `bad_request` */
export function requireDevelopment(caller: Caller): void {
  if (caller.inDevelopment === true) return;
  throw new CoatcheckError('bad_request', {
    why: 'This is for the workspace dev: set workspace_id to "dev" (update_session) first.',
  });
}

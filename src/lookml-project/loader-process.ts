/**
 * Main of the loader: the child process that reads, parses and resolves the project, at the start and whenever its files
 * change, and writes what came of it as an image. It is a process rather than a thread, because V8 ends the whole process
 * if one allocation finds no memory. It may be killed at any moment, and ends by itself when the server is gone.
 */
import { systemClock } from '../lib/clock.ts';
import { SharedWork } from '../lookml/resolve/shared-work.ts';
import { readBuiltInModels, withBuiltInModels } from './built-in-models.ts';
import { findKeptImage, keepImage } from './kept-image.ts';
import type { FromLoader, ToLoader } from './loader-protocol.ts';
import { programDigest } from './program-digest.ts';
import { projectFacts } from './project-facts.ts';
import { readTexts, resolveTexts, type ProjectPlace, type ProjectTexts } from './project-texts.ts';
import { watchProject } from './watch-project.ts';
import { ImageWriter } from './write-image.ts';

process.title = 'coatcheck-loader';
// Ctrl-C and a service manager's SIGTERM reach the whole group; the server decides when the loader goes.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.exit());

/** A server and its executors start in less. */
const RESUME_AFTER_MS = 3_000;

/** One read after the other, each of what the folder has when its turn has come. */
let line = Promise.resolve();
let load = (): Promise<void> => Promise.resolve();

process.on('message', (message: ToLoader) => {
  if (message.kind === 'setup') begin(message);
  else reload(message.id);
});

function loadNext(): void {
  line = line.then(load).catch(failed);
}

function reload(id: number): void {
  line = line.then(load).then(
    () => send({ kind: 'done', id, failed: null }),
    (error: unknown) => send({ kind: 'done', id, failed: inWords(error) }),
  );
}

function begin({ place, dataDir, known }: ToLoader & { readonly kind: 'setup' }): void {
  load = createLoad(place, new ImageWriter(dataDir, known));
  loadNext();
  line = line
    .then(() => {
      watchProject(place, { clock: systemClock, onQuiet: loadNext, onError: failed });
    })
    .catch(failed);
  // For what has changed after it was read and before it was watched.
  loadNext();
}

function createLoad(place: ProjectPlace, writer: ImageWriter): () => Promise<void> {
  const program = programDigest();
  const shared = new SharedWork();
  const builtIn = place.withActivity === true ? readBuiltInModels() : Promise.resolve([]);
  /** Sends a version that was made in an earlier life; false if there is none. */
  const sendKept = async (key: string, texts: ProjectTexts): Promise<boolean> => {
    const kept = await findKeptImage(writer.folder, key);
    if (kept === undefined) return false;
    writer.adopt(kept.image);
    send({ kind: 'version', image: kept.image, facts: kept.facts });
    // So that the first change costs no more than the next ones; once the server has started.
    systemClock.after(RESUME_AFTER_MS, () => {
      line = line
        .then(async () => {
          const models = await builtIn;
          if (writer.current() !== kept.image) return;
          writer.resume(withBuiltInModels(resolveTexts(texts, shared), models), kept.part);
        })
        .catch(failed);
    });
    return true;
  };
  return async () => {
    const [texts, digest] = await Promise.all([readTexts(place), program]);
    const before = writer.current();
    if (texts.version === before?.version) return;
    const key = [digest, texts.name, texts.version, String(place.withActivity === true)].join(' ');
    if (before === null && (await sendKept(key, texts))) return;
    const project = resolveTexts(texts, shared);
    const written = await writer.write(withBuiltInModels(project, await builtIn));
    const facts = projectFacts(project);
    // Before anybody reads the image: what comes behind the part that is kept may be written anew.
    await keepImage(writer.folder, { key, facts, ...written });
    send({ kind: 'version', image: written.image, facts });
  };
}

function failed(error: unknown): void {
  send({ kind: 'failed', text: inWords(error) });
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function send(message: FromLoader): void {
  // The channel may just have closed: then nobody needs the answer.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

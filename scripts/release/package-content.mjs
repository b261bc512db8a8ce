// What `npm pack` has packed, by what `npm pack --json` says of it.

/** Files that the package must have: what package.json lets users run and import. @returns those that are missing */
export function missingFiles({ bin = {}, exports = {} }, packed) {
  const entries = typeof bin === 'string' ? [bin] : Object.values(bin);
  const needed = [...entries, ...targetsOf(exports)].map((path) => path.replace(/^\.\//, ''));
  const there = new Set(packed.files.map(({ path }) => path));
  return [...new Set(needed)].filter((path) => !there.has(path));
}

function targetsOf(target) {
  return typeof target === 'string' ? [target] : Object.values(target ?? {}).flatMap(targetsOf);
}

/** Lines for a reader: sizes, and the files by their first folder. */
export function contentLines({ filename, size, unpackedSize, files }) {
  const folders = new Map();
  for (const { path, size: bytes } of files) {
    const folder = path.includes('/') ? `${path.split('/', 1)[0]}/` : path;
    const { count, total } = folders.get(folder) ?? { count: 0, total: 0 };
    folders.set(folder, { count: count + 1, total: total + bytes });
  }
  const rows = [...folders].map(([name, { count, total }]) => {
    return `  ${name.padEnd(20)} ${`${count} ${count === 1 ? 'file' : 'files'}`.padStart(10)} ${kilobytes(total).padStart(12)}`;
  });
  return [`${filename}: ${kilobytes(size)}, ${kilobytes(unpackedSize)} unpacked, ${files.length} files`, ...rows];
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

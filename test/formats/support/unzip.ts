import { inflateRawSync } from 'node:zlib';

/** Members of a small zip archive as text, by name: reads its central directory. */
export function unzipTexts(archive: Buffer): ReadonlyMap<string, string> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = archive.readUInt16LE(end + 10);
  let position = archive.readUInt32LE(end + 16);
  const members = new Map<string, string>();
  for (let index = 0; index < count; index += 1) {
    const compressed = archive.readUInt32LE(position + 20);
    const nameLength = archive.readUInt16LE(position + 28);
    const extraLength = archive.readUInt16LE(position + 30);
    const commentLength = archive.readUInt16LE(position + 32);
    const local = archive.readUInt32LE(position + 42);
    const method = archive.readUInt16LE(position + 10);
    const name = archive.toString('utf8', position + 46, position + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + compressed);
    members.set(name, (method === 8 ? inflateRawSync(data) : data).toString('utf8'));
    position += 46 + nameLength + extraLength + commentLength;
  }
  return members;
}

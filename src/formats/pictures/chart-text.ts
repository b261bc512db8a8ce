/** Text for pictures: SVG has no layout of its own. */

/** Breaks a label at spaces into lines of about `width` characters, at most three. */
export function wrapLabel(text: string, width: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  // Names that begin alike often differ in their last word.
  const last = lines.length > 3 ? [...lines.slice(0, 2), `… ${lines.at(-1) ?? ''}`] : lines;
  return last.map((one) => cutMiddle(one, Math.max(4, width) * 7, 12)).join('\n');
}

/** Cuts text to about `pixels` at `fontSize`: characters of the font are about 0.56 em wide, wide scripts 1 em. */
export function fitText(text: string, pixels: number, fontSize: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  let used = 0;
  let count = 0;
  for (const character of line) {
    used += fontSize * ((character.codePointAt(0) ?? 0) > 0x2e80 ? 1 : 0.56);
    if (used > pixels) return `${line.slice(0, Math.max(0, count - 1))}…`;
    count += character.length;
  }
  return line;
}

/** The approximate width of a text. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) width += fontSize * ((character.codePointAt(0) ?? 0) > 0x2e80 ? 1 : 0.58);
  return width;
}

/** Cuts text to about `pixels` in its middle: names that begin alike stay apart. */
export function cutMiddle(text: string, pixels: number, fontSize: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  if (textWidth(line, fontSize) <= pixels) return line;
  const characters = Array.from(line);
  for (let kept = characters.length - 1; kept > 1; kept -= 1) {
    const end = Math.floor(kept / 2);
    const cut = `${characters
      .slice(0, kept - end)
      .join('')
      .trimEnd()}…${characters
      .slice(characters.length - end)
      .join('')
      .trimStart()}`;
    if (textWidth(cut, fontSize) <= pixels) return cut;
  }
  return fitText(line, pixels, fontSize);
}

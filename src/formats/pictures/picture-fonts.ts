/**
 * Fonts of pictures: all of them come with their packages, none of the machine is needed. Inter and DejaVu Sans are
 * always present. Each script that they lack has a font that is read only if a text needs it, because reading the
 * Chinese one takes longer than drawing a chart.
 *
 * The rasterizer (resvg) shapes a text once in each font that the text names, and gives up the whole text if two fonts
 * make different numbers of glyphs from it. So fonts for parts of a text are only used for scripts where each character
 * is a glyph; a text in a script that joins or reorders its letters is drawn in that script's font alone, which has
 * Latin letters too.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The font of texts, unless a script below needs another. */
export const FONT_FAMILY = 'Inter, DejaVu Sans';

const DEJAVU = { family: 'DejaVu Sans', file: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf') };

const baseFiles = [
  require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
  DEJAVU.file,
];

interface PictureFont {
  readonly family: string;
  readonly file: string;
}

/** Fonts of scripts whose letters join: used for the whole text. */
const joiningFonts: readonly (PictureFont & { readonly has: RegExp })[] = [
  {
    family: 'Noto Sans Devanagari',
    file: require.resolve('@expo-google-fonts/noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf'),
    has: /\p{Script=Devanagari}/u,
  },
  {
    family: 'Noto Sans Thai',
    file: require.resolve('@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf'),
    has: /\p{Script=Thai}/u,
  },
  { ...DEJAVU, has: /\p{Script=Arabic}/u },
];

/** Fonts of scripts where each character is a glyph: used for parts of a text. */
const partFonts: readonly (PictureFont & { readonly part: string })[] = [
  {
    family: 'Noto Emoji',
    file: require.resolve('@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf'),
    part: String.raw`\p{Emoji_Presentation}\u{1F000}-\u{1FAFF}`,
  },
  {
    family: 'Nanum Gothic',
    file: require.resolve('@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf'),
    part: String.raw`\p{Script=Hangul}`,
  },
  {
    family: 'Chocolate Classical Sans',
    file: require.resolve('@expo-google-fonts/chocolate-classical-sans/400Regular/ChocolateClassicalSans_400Regular.ttf'),
    part: String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\u3000-\u303F\u30FB\u30FC\uFF00-\uFFEF`,
  },
];
const PARTS = new RegExp(partFonts.map(({ part }) => `([${part}]+)`).join('|'), 'gu');

export interface PictureFonts {
  /** The SVG, in which texts name the fonts that have their characters. */
  readonly svg: string;
  /** Absolute paths of the fonts that it needs. */
  readonly files: readonly string[];
}

/** @param svg with texts as its only character data, as ECharts and this room write it */
export function withFonts(svg: string): PictureFonts {
  const used = new Set<PictureFont>();
  const named = svg.replaceAll(/>([^<]+)</g, (_, text: string) => `>${nameFonts(plainText(text), used)}<`);
  const files = new Set([...baseFiles, ...[...used].map(({ file }) => file)]);
  return { svg: named, files: [...files] };
}

const REGIONAL_A = 0x1f1e6;

/** Splits multi-character emoji: flags into letters, families into members. */
function plainText(text: string): string {
  // oxlint-disable-next-line no-control-regex -- all of ASCII is in every font.
  if (/^[\u0000-\u007F]*$/.test(text)) return text;
  return (
    text
      .normalize('NFC')
      .replaceAll(/[\u{1F1E6}-\u{1F1FF}]/gu, (letter) =>
        String.fromCodePoint((letter.codePointAt(0) ?? REGIONAL_A) - REGIONAL_A + 65),
      )
      .replaceAll(/[\uFE00-\uFE0F\u{E0100}-\u{E01EF}\u{E0020}-\u{E007F}]|\u20E3|\p{Emoji_Modifier}/gu, '')
      .replaceAll(/(?<=\p{Extended_Pictographic})\u200D/gu, '')
      // Ligatures: some fonts have them, others do not.
      .replaceAll(/f(?=[fijlt])/g, 'f\u200C')
  );
}

function nameFonts(text: string, used: Set<PictureFont>): string {
  const joining = joiningFonts.find(({ has }) => has.test(text));
  if (joining) {
    used.add(joining);
    return `<tspan font-family="${joining.family}">${text}</tspan>`;
  }
  return text.replaceAll(PARTS, (part, ...groups: unknown[]) => {
    const font = partFonts[groups.findIndex((group) => group === part)];
    if (!font) return part;
    used.add(font);
    return `<tspan font-family="${font.family}">${part}</tspan>`;
  });
}

/** Reads HTML letter by letter, like the tokenizer of the HTML standard, and knows its place in it. */

export type HtmlState =
  | 'text'
  | 'tag_open'
  | 'tag_name'
  | 'between_attributes'
  | 'attribute_name'
  | 'before_value'
  | 'double_quoted'
  | 'single_quoted'
  | 'unquoted'
  /** Comments, declarations, and anything that browsers take for comments. */
  | 'comment'
  /** Scripts, styles and other elements whose text is not markup. */
  | 'raw';

/** Elements whose content is text up to their own end tag, whatever it contains. */
const RAW: ReadonlySet<string> = new Set(
  'script style xmp iframe noembed noframes noscript plaintext textarea title'.split(' '),
);

export class HtmlPlace {
  state: HtmlState = 'text';
  /** In lower case: the open tag, or the tag of raw text. */
  tag = '';
  /** In lower case: the attribute whose value is being read. */
  attribute = '';
  #isEndTag = false;
  /** What has been read of a comment or of raw text: its beginning, and as much of its end as an end mark may span. */
  #head = '';
  #recent = '';

  /** Reads a letter that the author wrote. */
  read(letter: string): void {
    switch (this.state) {
      case 'text':
        if (letter === '<') this.#open();
        break;
      case 'tag_open':
        this.#readTagOpen(letter);
        break;
      case 'tag_name':
        if (/[\s/>]/.test(letter)) this.#readInTag(letter);
        else this.tag += letter.toLowerCase();
        break;
      case 'between_attributes':
      case 'attribute_name':
        this.#readInTag(letter);
        break;
      case 'before_value':
        this.#readBeforeValue(letter);
        break;
      case 'double_quoted':
        if (letter === '"') this.#endValue();
        break;
      case 'single_quoted':
        if (letter === "'") this.#endValue();
        break;
      case 'unquoted':
        if (/\s/.test(letter)) this.#endValue();
        else if (letter === '>') this.#close();
        break;
      case 'comment':
      case 'raw':
        this.#readHidden(letter);
        break;
      default:
        this.state satisfies never;
    }
  }

  /** Takes back a `<` or `</` that turned out to be followed by data: it is text. */
  forgetTag(): void {
    this.state = 'text';
  }

  #endValue(): void {
    this.state = 'between_attributes';
    this.attribute = '';
  }

  #open(): void {
    this.state = 'tag_open';
    this.#isEndTag = false;
    this.tag = '';
  }

  #readTagOpen(letter: string): void {
    if (/[a-z]/i.test(letter)) {
      this.state = 'tag_name';
      this.tag = letter.toLowerCase();
    } else if (letter === '/' && !this.#isEndTag) this.#isEndTag = true;
    else if (/[!?]/.test(letter) || this.#isEndTag) {
      this.state = letter === '>' ? 'text' : 'comment';
      this.#head = '';
      this.#recent = '';
    } else if (letter !== '<') this.state = 'text';
  }

  #readInTag(letter: string): void {
    if (letter === '>') this.#close();
    else if (/[\s/]/.test(letter)) {
      // In `a = "b"`, blanks surround the sign.
      this.state = 'between_attributes';
    } else if (letter === '=' && this.attribute !== '') this.state = 'before_value';
    else if (this.state === 'attribute_name') this.attribute += letter.toLowerCase();
    else {
      this.state = 'attribute_name';
      this.attribute = letter.toLowerCase();
    }
  }

  #readBeforeValue(letter: string): void {
    if (letter === '"') this.state = 'double_quoted';
    else if (letter === "'") this.state = 'single_quoted';
    else if (letter === '>') this.#close();
    else if (!/\s/.test(letter)) this.state = 'unquoted';
  }

  #close(): void {
    const isRaw = !this.#isEndTag && RAW.has(this.tag);
    this.state = isRaw ? 'raw' : 'text';
    this.#recent = '';
    this.attribute = '';
  }

  #readHidden(letter: string): void {
    this.#recent = (this.#recent + letter).slice(-30);
    if (this.#head.length < 5) this.#head += letter;
    if (this.state === 'comment') {
      if (letter === '>' && this.#endsComment()) this.state = 'text';
      return;
    }
    const end = `</${this.tag}`;
    if (!/[\s/>]/.test(letter) || this.#recent.slice(-end.length - 1, -1).toLowerCase() !== end) return;
    this.#isEndTag = true;
    if (letter === '>') this.#close();
    else this.state = 'between_attributes';
  }

  /** `<!-- … -->` and `--!>`; any other declaration ends at the next `>`. */
  #endsComment(): boolean {
    if (!this.#head.startsWith('--')) return true;
    return this.#recent.endsWith('-->') || (this.#head.length > 4 && this.#recent.endsWith('--!>'));
  }
}
